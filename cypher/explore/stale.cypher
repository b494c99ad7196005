// Open relations that are past their cadence, as the command `kinagraph stale` lists them.
// It reads what `kinagraph publish` wrote, and so tells of the day that was published for.
// mode: read
// params: none
// returns: as_of date, home string, partner string, state string, last_contact date, days_overdue integer, responsible string
MATCH (home:Actor)-[r:RELATION]->(partner:Actor)
WHERE r.standing = 'open' AND NOT r.acquaintance AND r.state IN ['stale', 'dormant', 'never']
RETURN r.as_of AS as_of, home.id AS home, partner.id AS partner, r.state AS state, r.last_contact AS last_contact,
       r.days_overdue AS days_overdue, r.responsible AS responsible
ORDER BY r.overdue_ratio DESC, home, partner
