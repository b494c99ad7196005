// Write themes that aren't there yet.
// mode: write
// params: themes list of string, load string
// returns: none
UNWIND $themes AS name
MERGE (t:Theme {name: name})
ON CREATE SET t.load_id = $load
