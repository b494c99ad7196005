-- What was agreed about each pair: by its row in relations, and by the agreements to which both are parties.
WITH party AS (
    SELECT g.id, unnest(g.parties) AS actor, g.themes, g.responsible, g.signed_start,
        coalesce(g.status, 'active') <> 'preparing' AND (g.expires_stop IS NULL OR g.expires_stop >= $as_of) AS in_force,
        floor(g.review_months * 30.4375 + 0.5)::INTEGER AS review_days
    FROM agreements AS g
    WHERE g.signed_start IS NULL OR g.signed_start <= $as_of
),
agreed AS (
    SELECT h.actor AS home, p.actor AS partner,
        min(h.review_days) FILTER (h.in_force) AS review_days,
        list_sort(list_distinct(flatten(list(coalesce(h.themes, []))))) AS themes,
        -- Several agreements: the one in force speaks first, then the latest.
        list(h.responsible ORDER BY h.in_force DESC, h.signed_start DESC NULLS LAST, h.id) FILTER (h.responsible IS NOT NULL)[1] AS responsible
    FROM party AS h
    JOIN party AS p ON p.id = h.id AND p.actor <> h.actor
    JOIN sided AS sh ON sh.id = h.actor AND sh.side = 'home'
    JOIN sided AS sp ON sp.id = p.actor
    WHERE sp.side = 'partner' OR EXISTS (SELECT 1 FROM relations AS r WHERE r.home = h.actor AND r.partner = p.actor)
    GROUP BY h.actor, p.actor
)
SELECT home, partner,
    coalesce(r.cadence_days, a.review_days, $paces[list_position($priorities, coalesce(r.priority, p.priority))], $cadence_days) AS cadence_days,
    CASE WHEN r.cadence_days IS NOT NULL THEN 'relation' WHEN a.review_days IS NOT NULL THEN 'agreement'
        WHEN coalesce(r.priority, p.priority) IS NOT NULL THEN 'priority' ELSE 'default' END AS cadence_from,
    coalesce(r.priority, p.priority) AS priority,
    CASE WHEN r.ended_start <= $as_of OR h.until_stop < $as_of OR p.until_stop < $as_of THEN 'ended'
        WHEN r.paused_until_stop >= $as_of THEN 'paused' ELSE 'open' END AS standing,
    coalesce(r.themes, []) || coalesce(a.themes, []) AS themes,
    coalesce(r.responsible, a.responsible) AS responsible,
    r.home IS NOT NULL AS in_relations,
    true AS declared
FROM relations AS r
FULL JOIN agreed AS a USING (home, partner)
JOIN sided AS h ON h.id = home
JOIN sided AS p ON p.id = partner
