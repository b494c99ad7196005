// Write what agreements are about.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (n:Agreement {id: row.id})
UNWIND row.themes AS name
MATCH (t:Theme {name: name})
CREATE (n)-[:ABOUT {load_id: row.load_id}]->(t)
