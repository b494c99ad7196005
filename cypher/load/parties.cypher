// Write the parties of agreements.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (g:Agreement {id: row.id})
UNWIND row.parties AS party
MATCH (a:Actor {id: party})
CREATE (a)-[:PARTY_TO {load_id: row.load_id}]->(g)
