-- The pairs of each contact of a counting kind, held or planned: every home actor with every partner actor, and the
-- declared pairs with both ends in it; with ties, every two home actors as well. None where more than a crowd met.
WITH sized AS (
    SELECT a.contact, count(*) AS n FROM attending AS a
    JOIN happened AS c ON c.id = a.contact AND c.counting
    GROUP BY a.contact HAVING n BETWEEN 2 AND $crowd
),
present AS (SELECT a.contact, a.member, a.side, s.n FROM attending AS a JOIN sized AS s USING (contact)),
declared AS (
    SELECT DISTINCT h.member AS home, p.member AS partner
    FROM relations AS r JOIN sided AS h ON h.id = r.home JOIN sided AS p ON p.id = r.partner
    WHERE p.member_side <> 'partner' AND h.member <> p.member
)
SELECT h.contact, h.member AS home, p.member AS partner, h.n, false AS tie
FROM present AS h JOIN present AS p USING (contact)
WHERE h.side = 'home' AND p.side = 'partner'
UNION ALL
SELECT h.contact, d.home, d.partner, h.n, false
FROM declared AS d
JOIN present AS h ON h.member = d.home
JOIN present AS p ON p.member = d.partner AND p.contact = h.contact
UNION ALL
SELECT h.contact, h.member, p.member, h.n, true
FROM present AS h JOIN present AS p ON p.contact = h.contact AND p.member > h.member
WHERE $ties AND h.side = 'home' AND p.side = 'home'
    AND NOT EXISTS (SELECT 1 FROM declared AS d WHERE (d.home, d.partner) IN ((h.member, p.member), (p.member, h.member)))
