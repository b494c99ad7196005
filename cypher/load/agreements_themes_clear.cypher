// Take away what agreements are about, before it is written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Agreement {id: id})-[r:ABOUT]->()
DELETE r
