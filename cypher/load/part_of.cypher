// Write what actors are a part of. A parent that comes in a later batch is made here, and filled then.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (a:Actor {id: row.id})
MERGE (parent:Actor {id: row.parent})
ON CREATE SET parent.awaited_by = row.load_id
CREATE (a)-[:PART_OF {load_id: row.load_id}]->(parent)
