// Take away contacts that a load created, and all that joins them to others.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (n:Contact {id: id})
DETACH DELETE n
