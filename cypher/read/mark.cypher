// What tells whether the tables have changed since they were read: the last load, and how many there are.
// mode: read
// params: none
// returns: id string, number integer, batches integer, loads integer, format integer, unfinished list of map
MATCH (l:Load {application: 'kinagraph'})
WITH l ORDER BY l.number
WITH collect(l) AS loads
WHERE size(loads) > 0
RETURN loads[-1].id AS id, loads[-1].number AS number, loads[-1].batches AS batches, size(loads) AS loads,
       loads[-1].format AS format, [l IN loads
          WHERE NOT l.finished AND NOT any(u IN loads WHERE u.finished AND l.id IN coalesce(u.undoes, []))
          | {id: l.id, loaded_at: l.loaded_at, sources: l.sources, undoes: coalesce(l.undoes, []), action: l.action}] AS unfinished
