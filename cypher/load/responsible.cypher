// Write who does follow-ups: an actor, or where none has that id a person.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (f:FollowUp {id: row.id})
OPTIONAL MATCH (a:Actor {id: row.responsible})
OPTIONAL MATCH (p:Person {id: row.responsible})
WITH f, row, coalesce(a, p) AS who
WHERE who IS NOT NULL
CREATE (who)-[:RESPONSIBLE_FOR {load_id: row.load_id}]->(f)
