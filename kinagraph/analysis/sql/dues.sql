-- What has a day: relations and their next contact, follow-up points, reviews and ends of agreements, planned contacts.
-- `day` is the last day on which it is in time (of a planned contact its first); `coarse`: the day is known to a week, month or year.
WITH employer AS (
    SELECT id, max_by(actor, coalesce(from_start, DATE '0001-01-01')) AS actor
    FROM people
    WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31')
    GROUP BY id
),
named AS (
    SELECT id, any_value(name) AS name
    FROM (SELECT id, name FROM actors UNION ALL SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) FROM people GROUP BY id)
    GROUP BY id
),
there AS (
    SELECT contact, list_sort(list(member) FILTER (side = 'home')) AS homes, list_sort(list(member) FILTER (side <> 'home')) AS partners
    FROM attending GROUP BY contact
),
newest AS (
    SELECT home, partner, max_by(contact, (last, contact)) AS contact FROM pairs WHERE held AND NOT tie GROUP BY home, partner
),
reviewed AS (
    SELECT c.agreement, max(h.last) AS last, max_by(h.id, (h.last, h.id)) AS contact
    FROM contacts AS c JOIN happened AS h ON h.id = c.id AND h.held AND h.counting WHERE c.agreement IS NOT NULL GROUP BY c.agreement
),
sides AS (
    SELECT g.id, list_sort(list(s.id) FILTER (s.side = 'home')) AS homes, list_sort(list(s.id) FILTER (s.side <> 'home')) AS partners
    FROM (SELECT id, unnest(parties) AS actor FROM agreements) AS g JOIN sided AS s ON s.id = g.actor GROUP BY g.id
),
told AS (
    SELECT 'relation' AS kind, r.home || ';' || r.partner AS subject, (r.last_contact + r.cadence_days)::DATE AS day, NULL::DATE AS until,
        false AS coarse, NULL::VARCHAR AS dated, [r.home] AS homes, [r.partner] AS partners, NULL::VARCHAR AS what,
        n.contact, r.priority, r.cadence_days, r.cadence_from, r.next_planned, r.responsible, r.themes
    FROM relation AS r JOIN newest AS n ON n.home = r.home AND n.partner = r.partner
    WHERE NOT r.tie AND r.standing = 'open' AND NOT r.acquaintance AND r.state IN ('active', 'due', 'stale')
    UNION ALL
    SELECT 'followup', f.id, f.due_stop, NULL, f.due_start < f.due_stop, f.due, coalesce(t.homes, []), coalesce(t.partners, []), f.action,
        f.contact, NULL, NULL, NULL, NULL, f.responsible, coalesce(h.themes, [])
    FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held LEFT JOIN there AS t ON t.contact = f.contact
    WHERE f.due IS NOT NULL AND NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false)
    UNION ALL
    SELECT 'expires', g.id, g.expires_stop, NULL, g.expires_start < g.expires_stop, g.expires, coalesce(s.homes, []),
        coalesce(s.partners, []), g.title, NULL, NULL, NULL, NULL, NULL, g.responsible, coalesce(g.themes, [])
    FROM agreements AS g LEFT JOIN sides AS s ON s.id = g.id
    WHERE coalesce(g.status, 'active') = 'active' AND coalesce(g.signed_start <= $as_of, true) AND g.expires IS NOT NULL
    UNION ALL
    SELECT 'review', g.id, (coalesce(v.last, g.signed_stop) + floor(g.review_months * 30.4375 + 0.5)::INTEGER)::DATE, NULL, false, NULL,
        coalesce(s.homes, []), coalesce(s.partners, []), g.title, v.contact, NULL, floor(g.review_months * 30.4375 + 0.5)::INTEGER,
        'agreement', NULL, g.responsible, coalesce(g.themes, [])
    FROM agreements AS g LEFT JOIN reviewed AS v ON v.agreement = g.id LEFT JOIN sides AS s ON s.id = g.id
    WHERE coalesce(g.status, 'active') = 'active' AND coalesce(g.signed_start <= $as_of, true)
        AND coalesce(v.last, g.signed_stop) + floor(g.review_months * 30.4375 + 0.5)::INTEGER <= coalesce(g.expires_stop, DATE '9999-12-31')
        AND coalesce(g.expires_stop >= $as_of, true)
    UNION ALL
    SELECT 'planned', c.id, h.start, h.stop, h.latest_start > h.start AND c.date_stop > c.date_start, c.date, coalesce(t.homes, []),
        coalesce(t.partners, []), c.purpose, c.id, NULL, NULL, NULL, NULL, g.responsible, coalesce(c.themes, [])
    FROM happened AS h JOIN contacts AS c ON c.id = h.id LEFT JOIN there AS t ON t.contact = c.id
    LEFT JOIN agreements AS g ON g.id = c.agreement
    WHERE h.start > $as_of OR h.status = 'planned' AND h.stop >= $as_of
)
SELECT t.kind, t.subject, t.day, t.until, t.coarse, t.dated, (t.day - $as_of)::INTEGER AS days, t.homes, t.partners, t.what, t.contact,
    c.kind AS contact_kind, c.date AS contact_date, c."end" AS contact_end, c.purpose AS contact_purpose, c.place,
    t.priority, t.cadence_days, t.cadence_from, t.next_planned, t.themes, t.responsible, r.name AS responsible_name,
    -- Who is to do it: the actor who answers, a person's employer; where nobody is named, our side, if it is one alone.
    coalesce(a.id, e.actor, if(len(t.homes) = 1, t.homes[1], NULL)) AS unit, coalesce(a.id, e.actor) AS answering
FROM told AS t
LEFT JOIN contacts AS c ON c.id = t.contact
LEFT JOIN actors AS a ON a.id = t.responsible
LEFT JOIN employer AS e ON e.id = t.responsible
LEFT JOIN named AS r ON r.id = t.responsible
-- A pace of centuries has a day that no calendar knows.
WHERE t.day < DATE '9999-01-01'
