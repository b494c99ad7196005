-- The pairs of each contact counted: every home actor with every partner actor, and the declared pairs with both ends in it;
-- with ties, every two home actors as well.
WITH ours AS (SELECT a.member, c.* FROM core_attending AS a JOIN core_counted AS c ON c.contact = a.contact WHERE a.ours)
SELECT h.contact, h.member AS home, p.member AS partner, false AS tie,
    h.n, h.held, h.start, h.last, h.recent, h.high, h.working, h.inbound, h.outbound
FROM ours AS h JOIN core_attending AS p ON p.contact = h.contact
WHERE p.theirs
UNION ALL
SELECT h.contact, h.home, h.partner, false, c.n, c.held, c.start, c.last, c.recent, c.high, c.working, c.inbound, c.outbound
FROM core_begun AS h
JOIN core_attending AS p ON p.contact = h.contact AND p.member = h.partner
JOIN core_counted AS c ON c.contact = h.contact
UNION ALL
SELECT h.contact, h.member, p.member, true, h.n, h.held, h.start, h.last, h.recent, h.high, h.working, h.inbound, h.outbound
FROM ours AS h JOIN core_attending AS p ON p.contact = h.contact AND p.member > h.member
WHERE $ties AND p.ours AND NOT EXISTS (
    SELECT 1 FROM core_declared AS d WHERE d.low = least(h.member, p.member) AND d.high = greatest(h.member, p.member)
)
