// What a slice of the actors are members of, in columns.
// mode: read
// params: after string, size integer, plain list of string, days list of string
// returns: last string, rows integer, network list of string, actor list of string, plain list of list, days list of list
MATCH (n:Actor)
WHERE n.id > $after AND n.load_id IS NOT NULL
WITH n ORDER BY n.id LIMIT $size
WITH collect(n) AS nodes
CALL (nodes) {
  UNWIND nodes AS n
  MATCH (n)-[r:MEMBER_OF]->(network:Actor)
  WHERE r.load_id IS NOT NULL
  RETURN collect(r) AS found, collect(network.id) AS network, collect(n.id) AS actor
}
RETURN nodes[-1].id AS last, size(nodes) AS rows, network, actor,
       [name IN $plain | [r IN found | r[name]]] AS plain,
       [name IN $days | [r IN found | toString(r[name])]] AS days
