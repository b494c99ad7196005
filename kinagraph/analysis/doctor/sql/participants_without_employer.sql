-- Participants named as persons alone who had no employer on the contact's first day: the rows give no actor.
SELECT 'participant' AS subject_kind, p.contact || ';' || p.person AS subject, any_value(n.name) AS name,
    [CASE WHEN bool_or(e.from_start <= h.start) AND bool_or(e.from_start > h.start) THEN 'between'
          WHEN bool_or(e.from_start > h.start) THEN 'not_yet_employed' ELSE 'no_longer_employed' END] AS reasons,
    list_sort(list(DISTINCT e.actor)) AS named, [p.contact] AS contacts, [p.contact] AS evidence
FROM participants AS p
JOIN happened AS h ON h.id = p.contact
JOIN people AS e ON e.id = p.person
JOIN (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id) AS n ON n.id = p.person
WHERE p.actor IS NULL AND h.status = 'held'
GROUP BY p.contact, p.person
HAVING NOT bool_or(h.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31'))
