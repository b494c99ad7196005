// Mark loads as finished.
// mode: write
// params: loads list of string
// returns: none
MATCH (l:Load)
WHERE l.id IN $loads
SET l.finished = true
