-- Everybody by the day: the latest employment, the contacts taken part in, and what they answer for that is open.
WITH latest AS (
    SELECT id AS person, name, actor, role, level, "from", from_start, until, until_stop, email IS NOT NULL AS email
    FROM people QUALIFY row_number() OVER (PARTITION BY id ORDER BY from_start DESC NULLS LAST, "from") = 1
),
took_part AS (
    SELECT p.person, c.id AS contact, c.date_start AS start, least(coalesce(c.end_stop, c.date_stop), $as_of) AS last,
        coalesce(c.status, 'held') = 'held' AND c.date_start <= $as_of AS held
    FROM (SELECT DISTINCT contact, person FROM participants WHERE person IS NOT NULL) AS p
    JOIN contacts AS c ON c.id = p.contact AND coalesce(c.status, 'held') <> 'cancelled'
),
met AS (
    SELECT person, count(*) FILTER (held)::INTEGER AS contacts, min(start) FILTER (held) AS first_contact,
        max(last) FILTER (held) AS last_contact, min(start) FILTER (start > $as_of) AS next_planned,
        max_by(contact, (last, contact)) FILTER (held) AS evidence
    FROM took_part GROUP BY person
),
answers AS (
    SELECT responsible AS person, 1 AS points, 0 AS relations, 0 AS agreements, 0 AS memberships FROM followups
    WHERE NOT coalesce(done_start <= $as_of, done = 'yes', false)
    UNION ALL
    SELECT responsible, 0, 1, 0, 0 FROM relations WHERE NOT coalesce(ended_start <= $as_of, false)
    UNION ALL
    SELECT responsible, 0, 0, 1, 0 FROM agreements WHERE coalesce(status, 'active') <> 'ended' AND coalesce(expires_stop >= $as_of, true)
    UNION ALL
    SELECT representative, 0, 0, 0, 1 FROM memberships WHERE coalesce(until_stop >= $as_of, true)
),
open AS (
    SELECT person, sum(points)::INTEGER AS points, sum(relations)::INTEGER AS relations, sum(agreements)::INTEGER AS agreements,
        sum(memberships)::INTEGER AS memberships
    FROM answers ANTI JOIN actors AS a ON a.id = answers.person GROUP BY person
)
SELECT l.person, l.name, l.actor, a.name AS actor_name, l.role, l.level, l."from", l.until,
    coalesce(l.from_start <= $as_of, true) AND coalesce(l.until_stop >= $as_of, true) AS employed,
    coalesce(m.contacts, 0) AS contacts, m.first_contact, m.last_contact, m.next_planned,
    coalesce(o.points, 0) AS open_points, coalesce(o.relations, 0) AS open_relations, coalesce(o.agreements, 0) AS agreements,
    coalesce(o.memberships, 0) AS memberships, l.email,
    list_filter([
        CASE WHEN coalesce(m.contacts, 0) = 0 THEN 'never_took_part' WHEN m.last_contact < $since THEN 'no_contact_since' END,
        CASE WHEN l.until_stop < $as_of THEN 'left' END
    ], lambda each: each IS NOT NULL) AS reasons,
    coalesce(m.last_contact < $since, true) AND m.next_planned IS NULL AND o.person IS NULL AND coalesce(l.from_start < $since, true) AS unused,
    if(m.evidence IS NULL, [], [m.evidence]) AS evidence
FROM latest AS l LEFT JOIN actors AS a ON a.id = l.actor LEFT JOIN met AS m ON m.person = l.person LEFT JOIN open AS o ON o.person = l.person
