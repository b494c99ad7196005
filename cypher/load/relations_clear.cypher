// Take away what was agreed about pairs, before it is written anew.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (:Actor {id: row.home})-[r:AGREED_WITH]->(:Actor {id: row.partner})
DELETE r
