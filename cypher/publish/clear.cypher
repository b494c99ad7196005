// Take away the relations that were published before.
// mode: write
// params: none
// returns: none
MATCH (:Actor)-[r:RELATION]->(:Actor)
DELETE r
