// What was agreed about a slice of our actors and their partners, in columns.
// mode: read
// params: after string, size integer, plain list of string, days list of string
// returns: last string, rows integer, home list of string, partner list of string, plain list of list, days list of list
MATCH (n:Actor)
WHERE n.id > $after AND n.load_id IS NOT NULL
WITH n ORDER BY n.id LIMIT $size
WITH collect(n) AS nodes
CALL (nodes) {
  UNWIND nodes AS n
  MATCH (n)-[r:AGREED_WITH]->(partner:Actor)
  WHERE r.load_id IS NOT NULL
  RETURN collect(r) AS found, collect(n.id) AS home, collect(partner.id) AS partner
}
RETURN nodes[-1].id AS last, size(nodes) AS rows, home, partner,
       [name IN $plain | [r IN found | r[name]]] AS plain,
       [name IN $days | [r IN found | toString(r[name])]] AS days
