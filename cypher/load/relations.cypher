// Write what was agreed about pairs.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (a:Actor {id: row.home})
MATCH (b:Actor {id: row.partner})
CREATE (a)-[r:AGREED_WITH]->(b)
SET r = row.properties
