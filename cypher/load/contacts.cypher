// Write contacts. Their days come as text, which the driver sends several times faster.
// mode: write
// params: rows list of map
// returns: none
UNWIND $rows AS row
MERGE (n:Contact {id: row.id})
SET n = row {.*, date: date(row.date), date_stop: date(row.date_stop), `end`: date(row.`end`), end_stop: date(row.end_stop)}
