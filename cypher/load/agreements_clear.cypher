// Take away the parties of agreements, before they are written anew.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (:Agreement {id: id})<-[r:PARTY_TO]-()
DELETE r
