// A slice of the judgements, in columns. A node that no load wrote is somebody else's.
// mode: read
// params: after string, size integer, plain list of string, days list of string
// returns: last string, rows integer, plain list of list, days list of list
MATCH (n:Judgement)
WHERE n.id > $after AND n.load_id IS NOT NULL
WITH n ORDER BY n.id LIMIT $size
WITH collect(n) AS nodes
RETURN nodes[-1].id AS last, size(nodes) AS rows,
       [name IN $plain | [n IN nodes | n[name]]] AS plain,
       [name IN $days | [n IN nodes | toString(n[name])]] AS days
