-- What was agreed about the pairs beneath each two groups, in words, either way round; core/grouped.sql says what counts.
WITH told AS (
    SELECT least(h.member, p.member) AS one, greatest(h.member, p.member) AS other,
        list_sort(list_distinct(flatten(list(t.themes)))) AS themes,
        list(t.responsible ORDER BY t.cadence_days, t.responsible) FILTER (t.responsible IS NOT NULL)[1] AS responsible
    FROM terms AS t JOIN sided AS h ON h.id = t.home JOIN sided AS p ON p.id = t.partner
    WHERE h.member <> p.member
    GROUP BY ALL
)
SELECT one AS home, other AS partner, themes, responsible FROM told
UNION ALL
SELECT other, one, themes, responsible FROM told
