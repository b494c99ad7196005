// The employments of a slice of the people, in columns.
// mode: read
// params: after string, size integer, plain list of string, days list of string
// returns: last string, rows integer, id list of string, actor list of string, plain list of list, days list of list
MATCH (n:Person)
WHERE n.id > $after AND n.load_id IS NOT NULL
WITH n ORDER BY n.id LIMIT $size
WITH collect(n) AS nodes
CALL (nodes) {
  UNWIND nodes AS n
  MATCH (n)-[r:WORKS_FOR]->(a:Actor)
  WHERE r.load_id IS NOT NULL
  RETURN collect(r) AS found, collect(n.id) AS id, collect(a.id) AS actor
}
RETURN nodes[-1].id AS last, size(nodes) AS rows, id, actor,
       [name IN $plain | [r IN found | r[name]]] AS plain,
       [name IN $days | [r IN found | toString(r[name])]] AS days
