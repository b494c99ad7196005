// Write a load's record. Its number is its own: whoever begins at the same time waits here, and then has to give way.
// mode: write
// params: load map
// returns: none
CREATE (l:Load)
SET l = $load
