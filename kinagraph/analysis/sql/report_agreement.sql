-- The agreements that a report speaks of, with the contacts of the period that were held under them: those in preparation, those in
-- force at any time of the period, and those that ran out before it and that nobody has called ended.
WITH party AS (
    SELECT id, list(name ORDER BY place) AS names FROM (
        SELECT g.id, coalesce(a.name, g.party) AS name, g.place
        FROM (SELECT id, unnest(parties) AS party, generate_subscripts(parties, 1) AS place FROM agreements) AS g
        LEFT JOIN actors AS a ON a.id = g.party
    ) GROUP BY id
),
under AS (
    SELECT agreement, count(*)::INTEGER AS contacts, count(*) FILTER (kind IN ('visit', 'delegation'))::INTEGER AS visits
    FROM report_contact WHERE counting AND agreement IS NOT NULL GROUP BY agreement
),
last AS (
    SELECT c.agreement, max(h.last) AS last_contact FROM happened AS h JOIN contacts AS c ON c.id = h.id
    WHERE h.held AND h.counting AND c.agreement IS NOT NULL GROUP BY c.agreement
)
SELECT g.id AS agreement, g.title, coalesce(p.names, []) AS party_names, g.signed, g.expires,
    CASE WHEN g.status = 'preparing' THEN 'preparing' WHEN g.expires_stop < $as_of THEN if(g.status = 'ended', 'ended', 'expired')
        WHEN g.status = 'ended' AND g.expires_stop IS NULL THEN 'ended' ELSE 'active' END AS state,
    coalesce(u.contacts, 0) AS contacts, coalesce(u.visits, 0) AS visits, g.visits_per_year::INTEGER AS visits_per_year,
    g.review_months::INTEGER AS review_months, l.last_contact, g.responsible, coalesce(a.name, q.name) AS responsible_name
FROM agreements AS g
LEFT JOIN party AS p USING (id)
LEFT JOIN under AS u ON u.agreement = g.id
LEFT JOIN last AS l ON l.agreement = g.id
LEFT JOIN actors AS a ON a.id = g.responsible
LEFT JOIN (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id) AS q ON q.id = g.responsible
WHERE (g.signed_start IS NULL OR g.signed_start <= $as_of)
    AND (g.expires_stop IS NULL OR g.expires_stop >= $start OR coalesce(g.status, 'active') <> 'ended')
