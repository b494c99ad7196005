// Take away employments, before they are written anew.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MATCH (:Person {id: row.id})-[r:WORKS_FOR]->()
WHERE coalesce(r.from_precision, '') = row.precision AND coalesce(toString(r.`from`), '') = row.start
DELETE r
