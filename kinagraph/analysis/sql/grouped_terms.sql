-- What was agreed about pairs of groups: the shortest cadence of the relations beneath; open where any of them is.
WITH placed AS (
    SELECT u.*, t.themes AS agreed_themes, coalesce(t.in_relations, false) AS in_relations,
        h.member AS h, p.member AS p, h.member_side = 'home' AND p.member_side = 'partner' AS across
    FROM underlying AS u
    JOIN sided AS h ON h.id = u.home
    JOIN sided AS p ON p.id = u.partner
    LEFT JOIN terms AS t ON t.home = u.home AND t.partner = u.partner
    WHERE h.member <> p.member
),
turned AS (
    -- Two groups of ours, each declared with the other: one pair.
    SELECT p.*, p.h > p.p AND EXISTS (SELECT 1 FROM placed AS o WHERE o.h = p.p AND o.p = p.h) AS other_way
    FROM placed AS p
)
SELECT if(other_way, p, h) AS home, if(other_way, h, p) AS partner,
    min(cadence_days) AS cadence_days,
    arg_min(cadence_from, (cadence_days, cadence_from)) AS cadence_from,
    min(priority) AS priority,
    CASE WHEN bool_or(standing = 'open') THEN 'open' WHEN bool_or(standing = 'paused') THEN 'paused' ELSE 'ended' END AS standing,
    bool_or(declared) AS declared,
    list_sort(list_distinct(flatten(list(coalesce(agreed_themes, []))))) AS themes,
    list(responsible ORDER BY cadence_days, responsible) FILTER (responsible IS NOT NULL)[1] AS responsible
FROM turned
GROUP BY 1, 2
-- A partner's unit whose top is ours makes no relation, unless a row of the table says so.
HAVING bool_or(across OR in_relations)
