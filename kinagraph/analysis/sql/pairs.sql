-- The pairs of each contact of a counting kind, held or planned: every home actor with every partner actor, and the
-- declared pairs with both ends in it; with ties, every two home actors as well. None where more than a crowd met.
-- What relation.sql counts of a contact stands beside each of its pairs, so that it is looked up once a contact.
WITH sized AS (
    SELECT contact, count(*) AS n FROM attending GROUP BY contact HAVING n BETWEEN 2 AND $crowd
),
counted AS (
    SELECT c.id AS contact, s.n::INTEGER AS n, c.held, c.start, c.last,
        coalesce(c.held AND c.last > $window, false) AS recent,
        l.level IN ('political', 'senior_official') AS high,
        l.level IN ('official', 'expert') AS working,
        c.direction = 'inbound' AS inbound,
        c.direction = 'outbound' AS outbound
    FROM sized AS s
    JOIN happened AS c ON c.id = s.contact AND c.counting
    LEFT JOIN levelled AS l ON l.contact = s.contact
),
ours AS (SELECT a.member, c.* FROM attending AS a JOIN counted AS c USING (contact) WHERE a.side = 'home'),
written AS (
    SELECT DISTINCT h.member AS home, p.member AS partner
    FROM relations AS r JOIN sided AS h ON h.id = r.home JOIN sided AS p ON p.id = r.partner
    WHERE NOT (h.member_side = 'home' AND p.member_side = 'partner') AND h.member <> p.member
),
declared AS (
    -- Two groups of ours, each declared with the other: one pair, turned as in grouped_terms.sql.
    SELECT * FROM written AS w WHERE home < partner OR NOT EXISTS (SELECT 1 FROM written AS o WHERE o.home = w.partner AND o.partner = w.home)
),
begun AS MATERIALIZED (
    -- First the contacts of the one end, then those where the other is as well: the planner would begin with every two of a contact.
    SELECT d.home, d.partner, c.*
    FROM declared AS d JOIN attending AS a ON a.member = d.home JOIN counted AS c USING (contact)
)
SELECT h.contact, h.member AS home, p.member AS partner, h.n, false AS tie,
    h.held, h.start, h.last, h.recent, h.high, h.working, h.inbound, h.outbound
FROM ours AS h JOIN attending AS p USING (contact)
WHERE p.side = 'partner'
UNION ALL
SELECT h.contact, h.home, h.partner, h.n, false, h.held, h.start, h.last, h.recent, h.high, h.working, h.inbound, h.outbound
FROM begun AS h JOIN attending AS p ON p.contact = h.contact AND p.member = h.partner
UNION ALL
SELECT h.contact, h.member, p.member, h.n, true, h.held, h.start, h.last, h.recent, h.high, h.working, h.inbound, h.outbound
FROM ours AS h JOIN attending AS p ON p.contact = h.contact AND p.member > h.member
WHERE $ties AND p.side = 'home'
    AND NOT EXISTS (SELECT 1 FROM declared AS d WHERE (d.home, d.partner) IN ((h.member, p.member), (p.member, h.member)))
