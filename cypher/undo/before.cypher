// Take away what was kept of the rows that loads changed: it stands in its place again.
// mode: write
// params: loads list of string
// returns: none
MATCH (b:Before)
WHERE b.load_id IN $loads
DELETE b
