// All loads, the oldest first.
// mode: read
// params: none
// returns: id string, loaded_at string, version string, sources string, counts string, finished boolean, action string, by string, undoes list of string, finishes list of string, forgets list of string
MATCH (l:Load {application: 'kinagraph'})
RETURN l.id AS id, toString(l.loaded_at) AS loaded_at, l.version AS version, l.sources AS sources, l.counts AS counts, l.finished AS finished,
       l.action AS action, l.by AS by, l.undoes AS undoes, l.finishes AS finishes,
       l.forgets AS forgets
ORDER BY l.number
