// Take away what follow-ups follow and who does them, before it is written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:FollowUp {id: id})-[r:FOLLOWS|RESPONSIBLE_FOR]-()
DELETE r
