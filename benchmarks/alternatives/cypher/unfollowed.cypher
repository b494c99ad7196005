// Contacts that were held and never followed up, the newest first, with the reasons: their points, and partners met by nobody since.
MATCH (c:Contact)
WHERE coalesce(c.status, 'held') = 'held' AND c.date <= $day
CALL (c) {
  MATCH (c)<-[:TOOK_PART]-(a:Actor)
  RETURN a
  UNION
  MATCH (c)<-[r:ATTENDED]-(:Person) WHERE r.actor IS NOT NULL
  MATCH (a:Actor {id: r.actor})
  RETURN a
  UNION
  MATCH (c)<-[r:ATTENDED]-(:Person)-[w:WORKS_FOR]->(a:Actor)
  WHERE r.actor IS NULL AND coalesce(w.`from` <= c.date, true) AND coalesce(w.until_stop >= c.date, true)
  RETURN a
}
WITH c, collect(a) AS actors
WHERE any(a IN actors WHERE coalesce(a.side = 'home', a.country IN $home, false))
WITH c, size(actors) AS n, [a IN actors WHERE coalesce(a.side = 'partner', a.country IN $partners, false)] AS partners,
     coalesce(c.end_stop, c.date_stop) AS stop
WHERE size(partners) > 0
WITH c, n, partners, stop, c.kind IN $counts AND n <= $crowd AS paired,
     c.kind IN $followed AS must, stop < $day - duration({days: 90}) AS late,
     CASE WHEN c.end_stop < c.date_stop THEN c.end_stop ELSE c.date_stop END AS latest,
     CASE WHEN c.end > c.date THEN c.end ELSE c.date END AS earliest
WITH collect({c: c, partners: partners, stop: stop, paired: paired, must: must, late: late, asked: must AND late AND n <= $crowd,
              latest: latest, earliest: earliest}) AS events
CALL (events) {
  UNWIND events AS e
  OPTIONAL MATCH (f:FollowUp)-[:FOLLOWS]->(c:Contact {id: e.c.id})
  WITH e, collect(f) AS points
  WITH e, points, [f IN points WHERE NOT coalesce(f.done = 'yes', false) AND NOT coalesce(f.done <= $day, false)] AS open
  RETURN e.c AS c,
         CASE WHEN any(f IN open WHERE f.due_stop < $day) THEN ['points_overdue'] ELSE [] END +
         CASE WHEN e.late AND any(f IN open WHERE f.due IS NULL) THEN ['points_undated'] ELSE [] END +
         CASE WHEN e.must AND size(points) = 0 THEN ['no_points'] ELSE [] END AS told, 0 AS place
  UNION ALL
  UNWIND events AS e
  UNWIND e.partners AS p
  WITH p, max(CASE WHEN e.paired THEN e.c.date END) AS newest, collect(e) AS met
  UNWIND [e IN met WHERE e.asked AND coalesce(newest <= e.stop, true)] AS e
  WITH e.c AS c, any(o IN met WHERE o.paired AND o.c <> e.c AND o.latest > e.earliest) AS maybe
  WITH c, min(CASE WHEN maybe THEN 1 ELSE 0 END) AS undecidable
  RETURN c, CASE undecidable WHEN 1 THEN ['later_contact_undecidable'] ELSE ['no_later_contact'] END AS told, 1 AS place
}
WITH c, told, place
WHERE size(told) > 0
WITH c, told ORDER BY place
WITH c, collect(told) AS told
RETURN c.id AS contact, reduce(text = '', some IN told | text + reduce(one = '', reason IN some | one + reason + ';')) AS reasons
ORDER BY c.date DESC, contact
