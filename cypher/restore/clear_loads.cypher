// Take away the record of loads but for the restore itself, before that of a backup takes its place.
// mode: write
// params: load string
// returns: none
MATCH (l:Load {application: 'kinagraph'})
WHERE l.id <> $load
DELETE l
