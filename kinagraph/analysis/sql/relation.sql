-- The relation table: one row a pair, every measure of it on the day.
SELECT h.id AS home, p.id AS partner, r.contacts,
    DATE '1970-01-01' + r.first_contact AS first_contact, DATE '1970-01-01' + r.last_contact AS last_contact,
    r.days_since, r.cadence_days, r.cadence_from, r.days_overdue, r.overdue_ratio, coalesce(s.strength, 0.0) AS strength,
    r.state, r.standing, r.acquaintance, r.one_off, r.high, r.working, r.unknown, r.levels, r.inbound, r.outbound, r.inbound_only,
    DATE '1970-01-01' + n.next_planned AS next_planned, r.priority, coalesce(t.themes, []) AS themes, t.responsible, r.declared, r.tie
FROM core_relation AS r
JOIN core_key AS h ON h.key = r.home
JOIN core_key AS p ON p.key = r.partner
LEFT JOIN core_strength AS s ON s.home = r.home AND s.partner = r.partner
LEFT JOIN core_next AS n ON n.home = r.home AND n.partner = r.partner
LEFT JOIN terms AS t ON t.home = h.id AND t.partner = p.id
