// Write employments.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (p:Person {id: row.id})
MATCH (a:Actor {id: row.actor})
CREATE (p)-[r:WORKS_FOR]->(a)
SET r = row.properties
