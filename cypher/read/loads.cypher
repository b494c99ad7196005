// All loads, the oldest first.
// mode: read
// params: none
// returns: id string, loaded_at string, version string, sources string, counts string, finished boolean
MATCH (l:Load {application: 'kinagraph'})
RETURN l.id AS id, toString(l.loaded_at) AS loaded_at, l.version AS version, l.sources AS sources, l.counts AS counts, l.finished AS finished
ORDER BY l.number
