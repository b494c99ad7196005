// Write the people who attended contacts, and for which actor.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (c:Contact {id: row.contact})
UNWIND row.participants AS participant
MATCH (p:Person {id: participant.id})
CREATE (p)-[r:ATTENDED]->(c)
SET r = participant.properties
