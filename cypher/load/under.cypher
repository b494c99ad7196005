// Write the agreements that contacts were held under.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (c:Contact {id: row.id})
MATCH (g:Agreement {id: row.agreement})
CREATE (c)-[:UNDER {load_id: row.load_id}]->(g)
