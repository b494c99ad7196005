// Take away people who have no employment left that a load created, and all that joins them to others.
// mode: write
// params: ids list of string
// returns: none
UNWIND $ids AS id
MATCH (n:Person {id: id})
DETACH DELETE n
