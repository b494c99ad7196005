// Whether the database holds any node at all.
// mode: read
// params: none
// returns: found boolean
RETURN EXISTS { MATCH () } AS found
