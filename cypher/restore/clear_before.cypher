// Take away the rows that loads replaced, before those of a backup take their place.
// mode: write
// params: none
// returns: none
MATCH (b:Before)
WHERE b.load_id IS NOT NULL
DELETE b
