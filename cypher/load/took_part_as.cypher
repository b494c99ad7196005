// Write the actors that took part in contacts, with what is known of it.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (c:Contact {id: row.contact})
UNWIND row.participants AS participant
MATCH (a:Actor {id: participant.id})
CREATE (a)-[r:TOOK_PART]->(c)
SET r = participant.properties
