// Take away what actors are about, before it is written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Actor {id: id})-[r:ABOUT]->()
DELETE r
