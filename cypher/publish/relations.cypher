// Publish relations as they stood on a day, for Browser, Bloom and dashboards; kinagraph never reads them.
// mode: write
// params: rows list of map
// returns: written integer
UNWIND $rows AS row
MATCH (home:Actor {id: row.home})
MATCH (partner:Actor {id: row.partner})
CREATE (home)-[r:RELATION]->(partner)
SET r = row.properties
RETURN count(r) AS written
