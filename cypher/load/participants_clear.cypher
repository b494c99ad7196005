// Take away the participants of contacts, before they are written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Contact {id: id})<-[r:TOOK_PART|ATTENDED]-()
DELETE r
