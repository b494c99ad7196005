-- Every contact that was not cancelled with the actors that took part, sorted, and how many they are.
SELECT h.id AS contact, h.kind, h.status, h.start, h.stop, h.latest_start, h.earliest_stop, h.held, h.counting,
    coalesce(w.actors, []) AS actors, coalesce(w.n, 0) AS n, coalesce(w.across, false) AS across
FROM happened AS h
LEFT JOIN (
    SELECT contact, list_sort(list(member)) AS actors, count(*) AS n, bool_or(side = 'home') AND bool_or(side = 'partner') AS across
    FROM attending GROUP BY contact
) AS w ON w.contact = h.id
