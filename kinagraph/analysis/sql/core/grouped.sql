-- What was agreed about pairs of groups: the shortest cadence of the relations beneath; open where any of them is.
WITH placed AS (
    SELECT u.cadence_days, u.cadence_from, u.priority, u.standing, u.declared, coalesce(t.in_relations, false) AS in_relations,
        h.member AS home, p.member AS partner, h.ours AND p.theirs AS across
    FROM core_underlying AS u
    JOIN core_actor AS h ON h.actor = u.home
    JOIN core_actor AS p ON p.actor = u.partner
    LEFT JOIN core_terms AS t ON t.home = u.home AND t.partner = u.partner
    WHERE h.member <> p.member
),
turned AS (
    -- Two groups of ours, each declared with the other: one pair.
    SELECT p.*, p.home > p.partner AND o.home IS NOT NULL AS other_way
    FROM placed AS p LEFT JOIN (SELECT DISTINCT home, partner FROM placed) AS o ON o.home = p.partner AND o.partner = p.home
)
SELECT CASE WHEN other_way THEN partner ELSE home END AS home, CASE WHEN other_way THEN home ELSE partner END AS partner,
    min(cadence_days) AS cadence_days,
    min_by(cadence_from, (cadence_days, cadence_from)) AS cadence_from,
    min(priority) AS priority,
    CASE WHEN bool_or(standing = 'open') THEN 'open' WHEN bool_or(standing = 'paused') THEN 'paused' ELSE 'ended' END AS standing,
    bool_or(in_relations) AS in_relations,
    bool_or(declared) AS declared
FROM turned
GROUP BY 1, 2
-- A partner's unit whose top is ours makes no relation, unless a row of the table says so.
HAVING bool_or(across OR in_relations)
