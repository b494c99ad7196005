// An actor and what it is joined to: what it is a part of, its agreements, networks and people, and its latest contacts.
// mode: read
// params: actor string, contacts integer
// returns: path path
MATCH (a:Actor {id: $actor})
CALL (a) {
  MATCH path = (a)-[:PART_OF|PARTY_TO|MEMBER_OF|AGREED_WITH|WORKS_FOR]-()
  RETURN path
  UNION
  MATCH (a)-[:TOOK_PART]->(c:Contact)
  WITH a, c ORDER BY c.date DESC, c.id LIMIT $contacts
  MATCH path = (a)-[:TOOK_PART]->(c)<-[:TOOK_PART|ATTENDED]-()
  RETURN path
}
RETURN path
