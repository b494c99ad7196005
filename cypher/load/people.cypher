// Write people: name and aliases as in the latest employment.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (p:Person {id: row.id})
SET p = row
