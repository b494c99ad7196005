// Write what judgements are about: two actors, or two people.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (j:Judgement {id: row.id})
UNWIND [row.one, row.other] AS id
OPTIONAL MATCH (a:Actor {id: id}) WHERE row.kind = 'actor'
OPTIONAL MATCH (p:Person {id: id}) WHERE row.kind = 'person'
WITH j, row, coalesce(a, p) AS judged
WHERE judged IS NOT NULL
CREATE (j)-[:JUDGES {load_id: row.load_id}]->(judged)
