// Contacts whose follow-up points are overdue, or old and without a date, and visits, delegations and signings without any.
// `kinagraph unfollowed` says more: it also finds partners with whom there was no later contact, and counts people
// who attended for the actor they worked for that day. Here an actor counts that took part itself or is named with a person.
// mode: read
// params: as_of date, home_countries list of string, partner_countries list of string
// returns: contact string, date date, kind string, purpose string, reasons list of string
MATCH (c:Contact)
WHERE coalesce(c.status, 'held') = 'held' AND c.date <= $as_of
CALL (c) {
  MATCH (c)<-[:TOOK_PART]-(a:Actor)
  RETURN a
  UNION
  MATCH (c)<-[r:ATTENDED]-(:Person)
  MATCH (a:Actor {id: r.actor})
  RETURN a
}
WITH c, collect(
  CASE
    WHEN a.side IS NOT NULL THEN a.side
    WHEN a.country IN $home_countries THEN 'home'
    WHEN a.country IN $partner_countries THEN 'partner'
    ELSE 'third'
  END) AS sides
WHERE 'home' IN sides AND 'partner' IN sides
OPTIONAL MATCH (f:FollowUp)-[:FOLLOWS]->(c)
WITH c, collect(f) AS points
WITH c, points,
     [f IN points WHERE NOT coalesce(f.done = 'yes', false) AND NOT coalesce(f.done <= $as_of, false)] AS open,
     coalesce(c.end_stop, c.date_stop) < $as_of - duration({days: 90}) AS old
WITH c,
     CASE WHEN any(f IN open WHERE f.due_stop < $as_of) THEN ['points_overdue'] ELSE [] END +
     CASE WHEN old AND any(f IN open WHERE f.due IS NULL) THEN ['points_undated'] ELSE [] END +
     CASE WHEN size(points) = 0 AND c.kind IN ['visit', 'delegation', 'signing'] THEN ['no_points'] ELSE [] END AS reasons
WHERE size(reasons) > 0
RETURN c.id AS contact, c.date AS date, c.kind AS kind, c.purpose AS purpose, reasons
ORDER BY contact
