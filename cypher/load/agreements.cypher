// Write agreements.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (n:Agreement {id: row.id})
SET n = row
