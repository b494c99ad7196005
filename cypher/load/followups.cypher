// Write follow-ups.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (n:FollowUp {id: row.id})
SET n = row
