-- What was agreed about pairs of groups: the shortest cadence of the relations beneath; open where any of them is.
SELECT h.member AS home, p.member AS partner,
    min(u.cadence_days) AS cadence_days,
    arg_min(u.cadence_from, (u.cadence_days, u.cadence_from)) AS cadence_from,
    min(u.priority) AS priority,
    CASE WHEN bool_or(u.standing = 'open') THEN 'open' WHEN bool_or(u.standing = 'paused') THEN 'paused' ELSE 'ended' END AS standing,
    bool_or(u.declared) AS declared,
    list_sort(list_distinct(flatten(list(coalesce(t.themes, []))))) AS themes,
    list(u.responsible ORDER BY u.cadence_days, u.responsible) FILTER (u.responsible IS NOT NULL)[1] AS responsible
FROM underlying AS u
JOIN sided AS h ON h.id = u.home
JOIN sided AS p ON p.id = u.partner
LEFT JOIN terms AS t ON t.home = u.home AND t.partner = u.partner
WHERE h.member <> p.member
GROUP BY h.member, p.member, h.member_side, p.member_side
-- A partner's unit whose top is ours makes no relation, unless a row of the table says so.
HAVING (h.member_side = 'home' AND p.member_side = 'partner') OR bool_or(t.in_relations)
