// Take away the agreements that contacts were held under, before they are written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Contact {id: id})-[r:UNDER]->()
DELETE r
