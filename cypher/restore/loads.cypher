// Write the loads that a backup records; they are numbered below the restore.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
CREATE (l:Load)
SET l = row
