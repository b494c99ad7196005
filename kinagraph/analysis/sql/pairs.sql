-- The pairs of each contact of a counting kind, held or planned.
SELECT c.id AS contact, h.id AS home, k.id AS partner, p.n, p.tie, p.held, DATE '1970-01-01' + p.start AS start,
    DATE '1970-01-01' + p.last AS last, p.recent, p.high, p.working, p.inbound, p.outbound
FROM core_pair AS p
JOIN core_contact AS c ON c.contact = p.contact
JOIN core_key AS h ON h.key = p.home
JOIN core_key AS k ON k.key = p.partner
