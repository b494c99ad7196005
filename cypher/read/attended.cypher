// Which people attended a slice of the contacts, in columns.
// mode: read
// params: after string, size integer, plain list of string, days list of string
// returns: last string, rows integer, contact list of string, person list of string, plain list of list, days list of list
MATCH (n:Contact)
WHERE n.id > $after AND n.load_id IS NOT NULL
WITH n ORDER BY n.id LIMIT $size
WITH collect(n) AS nodes
CALL (nodes) {
  UNWIND nodes AS n
  MATCH (n)<-[r:ATTENDED]-(p:Person)
  WHERE r.load_id IS NOT NULL
  RETURN collect(r) AS found, collect(n.id) AS contact, collect(p.id) AS person
}
RETURN nodes[-1].id AS last, size(nodes) AS rows, contact, person,
       [name IN $plain | [r IN found | r[name]]] AS plain,
       [name IN $days | [r IN found | toString(r[name])]] AS days
