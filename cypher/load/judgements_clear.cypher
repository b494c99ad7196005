// Take away what judgements are about, before it is written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Judgement {id: id})-[r:JUDGES]->()
DELETE r
