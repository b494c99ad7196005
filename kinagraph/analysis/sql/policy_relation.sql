-- The relations that rules look at: open, no acquaintance, with the themes of their contacts among theirs, and their evidence.
WITH met AS (
    SELECT x.home, x.partner, list(c.id ORDER BY c.last DESC, c.id) AS evidence, list_distinct(flatten(list(coalesce(c.themes, [])))) AS themes
    FROM pairs AS x JOIN happened AS c ON c.id = x.contact AND c.held WHERE NOT x.tie GROUP BY ALL
)
SELECT r.home, r.partner, r.contacts, r.first_contact, r.last_contact, r.cadence_days, r.state, r.responsible,
    list_distinct(list_transform(r.themes || coalesce(m.themes, []), lambda each: lower(each))) AS themes,
    coalesce(m.evidence[1:20], []) AS evidence
FROM relation AS r LEFT JOIN met AS m ON m.home = r.home AND m.partner = r.partner
WHERE NOT r.tie AND r.standing = 'open' AND NOT r.acquaintance
