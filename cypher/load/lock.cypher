// Hold the last load, so that a large one that is under way can't write its next batch meanwhile.
// mode: write
// params: load string
// returns: batches integer
MATCH (l:Load {id: $load})
SET l.batches = l.batches
RETURN l.batches AS batches
