// Take away actors that a load named as parents and, since it broke off, never came to write.
// mode: write
// params: loads list of string
// returns: none
MATCH (a:Actor)
WHERE a.load_id IS NULL AND a.awaited_by IN $loads
DETACH DELETE a
