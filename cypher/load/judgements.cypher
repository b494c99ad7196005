// Write judgements.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (n:Judgement {id: row.id})
SET n = row
