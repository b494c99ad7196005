// Go on with a large load, unless another has begun since.
// mode: write
// params: load string
// returns: number integer
MATCH (l:Load {id: $load})
SET l.batches = l.batches + 1
WITH l
WHERE NOT EXISTS { MATCH (later:Load) WHERE later.number > l.number }
RETURN l.number AS number
