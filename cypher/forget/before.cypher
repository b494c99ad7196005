// Take away what is kept of the rows of a table that a load changed, before it is written anew without a person.
// mode: write
// params: table string, load string
// returns: none
MATCH (b:Before {table: $table, load_id: $load})
DELETE b
