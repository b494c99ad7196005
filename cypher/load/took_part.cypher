// Write the actors that took part in contacts and of which nothing more is known.
// One row a contact: several times faster than one a participant.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (c:Contact {id: row.contact})
UNWIND row.actors AS id
MATCH (a:Actor {id: id})
CREATE (a)-[:TOOK_PART {load_id: row.load_id}]->(c)
