// Keep rows as they were before a load changed them, each as JSON.
// mode: write
// params: table string, load string, rows list of string
// returns: none
CREATE (:Before {table: $table, load_id: $load, rows: $rows})
