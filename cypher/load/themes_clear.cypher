// Take away themes that nothing is about any more.
// mode: write
// params: none
// returns: none
MATCH (t:Theme)
WHERE t.load_id IS NOT NULL AND NOT EXISTS { (t)<-[:ABOUT]-() }
DELETE t
