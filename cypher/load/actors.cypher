// Write actors, each with the label of its kind.
// mode: write
// params: rows list of map, kinds list of string
// returns: none
UNWIND $rows AS row
MERGE (a:Actor {id: row.id})
SET a = row.properties
REMOVE a:$($kinds)
SET a:$(row.labels)
