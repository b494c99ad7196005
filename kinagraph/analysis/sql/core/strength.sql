-- The strength of each relation with a contact: what each contact is still worth at the relation's own pace, shared among those who met.
-- Threads add in any order: the last digits of a sum are nobody's.
SELECT r.home, r.partner, round(sum(pow(2, -($as_of - p.last) / r.cadence_days) / (p.n - 1)), 12) AS strength
FROM core_relation AS r JOIN core_pair AS p ON p.home = r.home AND p.partner = r.partner
WHERE p.held
GROUP BY r.home, r.partner
