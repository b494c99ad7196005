-- The pairs of the table of relations that aren't home and partner anyway; `low` and `high` are the same two in order.
WITH written AS (
    SELECT DISTINCT h.member AS home, p.member AS partner
    FROM relations AS r JOIN sided AS h ON h.id = r.home JOIN sided AS p ON p.id = r.partner
    WHERE NOT (h.member_side = 'home' AND p.member_side = 'partner') AND h.member <> p.member
)
SELECT h.key AS home, p.key AS partner, least(h.key, p.key) AS low, greatest(h.key, p.key) AS high
FROM written AS w JOIN core_key AS h ON h.id = w.home JOIN core_key AS p ON p.id = w.partner
-- Two groups of ours, each declared with the other: one pair, turned as in grouped.sql.
WHERE w.home < w.partner OR NOT EXISTS (SELECT 1 FROM written AS o WHERE o.home = w.partner AND o.partner = w.home)
