// Write what follow-ups follow.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (f:FollowUp {id: row.id})
MATCH (c:Contact {id: row.contact})
CREATE (f)-[:FOLLOWS {load_id: row.load_id}]->(c)
