// Write who is a member of which network.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (a:Actor {id: row.actor})
MATCH (b:Actor {id: row.network})
CREATE (a)-[r:MEMBER_OF]->(b)
SET r = row.properties
