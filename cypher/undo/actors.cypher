// Take away actors that a load created, and all that joins them to others.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (n:Actor {id: id})
DETACH DELETE n
