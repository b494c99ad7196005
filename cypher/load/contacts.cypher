// Write contacts.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (n:Contact {id: row.id})
SET n = row
