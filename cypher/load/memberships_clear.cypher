// Take away memberships, before they are written anew.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (:Actor {id: row.actor})-[r:MEMBER_OF]->(:Actor {id: row.network})
DELETE r
