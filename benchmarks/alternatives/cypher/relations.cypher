// One row a pair, with what the lists ask for: who met, what was agreed about pairs, and which agreements they are parties to.
CALL () {
  MATCH (c:Contact)
  WHERE coalesce(c.status, 'held') = 'held' AND c.date <= $day AND c.kind IN $counts
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
  WHERE 2 <= size(actors) <= $crowd
  WITH c, actors, size(actors) AS n, coalesce(c.end_stop, c.date_stop) AS stop,
       [a IN actors WHERE coalesce(a.side = 'home', a.country IN $home, false)] AS homes,
       [a IN actors WHERE coalesce(a.side = 'partner', a.country IN $partners, false)] AS partners,
       CASE WHEN c.level IS NOT NULL THEN c.level ELSE COLLECT {
         MATCH (c)<-[r:TOOK_PART|ATTENDED]-(who)
         OPTIONAL MATCH (who)-[w:WORKS_FOR]->(:Actor)
         WHERE coalesce(w.`from` <= c.date, true) AND coalesce(w.until_stop >= c.date, true)
         WITH coalesce(r.level, w.level) AS level
         WHERE level IS NOT NULL
         RETURN level ORDER BY CASE level WHEN 'political' THEN 0 WHEN 'senior_official' THEN 1 WHEN 'official' THEN 2 ELSE 3 END LIMIT 1
       }[0] END AS level
  WITH actors, n, homes, partners, level, CASE WHEN stop > $day THEN $day ELSE stop END AS last
  CALL (actors, homes, partners) {
    UNWIND homes AS home
    UNWIND partners AS partner
    RETURN home, partner
    UNION ALL
    UNWIND homes AS home
    MATCH (home)-[:AGREED_WITH]->(partner:Actor)
    WHERE partner IN actors AND NOT partner IN partners
    RETURN home, partner
  }
  WITH home, partner, n, last, last > $day - duration({days: 1095}) AS recent, level
  RETURN home, partner, count(*) AS contacts, max(last) AS last, min(n) AS smallest,
         sum(CASE WHEN recent AND level IN ['political', 'senior_official'] THEN 1 ELSE 0 END) AS high,
         sum(CASE WHEN recent AND level IN ['official', 'expert'] THEN 1 ELSE 0 END) AS working,
         sum(CASE WHEN recent AND level IS NULL THEN 1 ELSE 0 END) AS unknown,
         false AS declared, null AS cadence, null AS review, null AS priority, false AS closed
  UNION ALL
  MATCH (home:Actor)-[r:AGREED_WITH]->(partner:Actor)
  RETURN home, partner, 0 AS contacts, null AS last, null AS smallest, 0 AS high, 0 AS working, 0 AS unknown,
         true AS declared, r.cadence_days AS cadence, null AS review, r.priority AS priority,
         coalesce(r.ended <= $day, false) OR coalesce(r.paused_until_stop >= $day, false) AS closed
  UNION ALL
  MATCH (home:Actor)-[:PARTY_TO]->(g:Agreement)<-[:PARTY_TO]-(partner:Actor)
  WHERE coalesce(g.signed <= $day, true) AND coalesce(home.side = 'home', home.country IN $home, false)
    AND (coalesce(partner.side = 'partner', partner.country IN $partners, false) OR EXISTS { (home)-[:AGREED_WITH]->(partner) })
  RETURN home, partner, 0 AS contacts, null AS last, null AS smallest, 0 AS high, 0 AS working, 0 AS unknown,
         true AS declared, null AS cadence,
         CASE WHEN coalesce(g.status, 'active') <> 'preparing' AND coalesce(g.expires_stop >= $day, true)
              THEN toInteger(g.review_months * 30.4375 + 0.5) END AS review,
         null AS priority, false AS closed
}
WITH home, partner, sum(contacts) AS contacts, max(last) AS last, min(smallest) AS smallest, sum(high) AS high,
     sum(working) AS working, sum(unknown) AS unknown, max(CASE WHEN declared THEN 1 ELSE 0 END) = 1 AS declared,
     max(cadence) AS cadence, min(review) AS review, coalesce(max(priority), partner.priority) AS priority,
     max(CASE WHEN closed THEN 1 ELSE 0 END) = 1 AS closed
WHERE NOT closed AND coalesce(home.until_stop >= $day, true) AND coalesce(partner.until_stop >= $day, true)
  AND NOT (contacts > 0 AND smallest > $group AND NOT declared)
WITH home.id AS home, partner.id AS partner, contacts, high, working, unknown, priority,
     duration.inDays(last, $day).days AS since,
     coalesce(cadence, review, CASE priority WHEN 'A' THEN 180 WHEN 'B' THEN 365 WHEN 'C' THEN 730 END, 365) AS cadence
WITH home, partner, priority, since * 1.0 / cadence AS ratio, high, working, unknown,
     CASE WHEN contacts = 0 THEN 'never' WHEN since * 1.0 / cadence <= 0.8 THEN 'active' WHEN since <= cadence THEN 'due'
          WHEN since * 1.0 / cadence <= 4 THEN 'stale' ELSE 'dormant' END AS state
