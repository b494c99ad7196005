// Rows as they were before a load changed them, each as JSON.
// mode: read
// params: none
// returns: table string, load string, rows list of string
MATCH (b:Before)
WHERE b.load_id IS NOT NULL
RETURN b.table AS table, b.load_id AS load, b.rows AS rows
