// Write the record of loads anew where it named a person.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (l:Load {id: row.id})
SET l.sources = row.sources, l.by = row.by
