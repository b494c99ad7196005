// Take away what actors are a part of, before it is written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Actor {id: id})-[r:PART_OF]->()
DELETE r
