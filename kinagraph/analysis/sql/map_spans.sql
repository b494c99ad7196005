-- From which day to which each contact counts as not followed up: the same reasons as in core/unfollowed.sql, as spans of days.
WITH theirs AS (
    SELECT contact, list(member) FILTER (side = 'partner') AS partners, count(*) AS n
    FROM attending GROUP BY contact
    HAVING count(*) FILTER (side = 'home') > 0 AND count(*) FILTER (side = 'partner') > 0
),
points AS (
    SELECT contact, due, due_stop, CASE WHEN done_start IS NOT NULL THEN done_start WHEN done = 'yes' THEN DATE '0001-01-01' END AS done
    FROM followups
),
examined AS (
    SELECT c.id AS contact, c.start, c.stop, list_contains($followup_kinds, c.kind) AS must, t.partners, t.n > $crowd AS crowd,
        greatest(c.start, (c.stop + $followup_days::INTEGER + 1)) AS late,
        c.id IN (SELECT contact FROM points) AS pointed
    FROM happened AS c JOIN theirs AS t ON t.contact = c.id
    WHERE c.status = 'held' AND (must OR pointed)
),
paired AS (
    SELECT DISTINCT p.partner, c.start
    FROM pairs AS p JOIN happened AS c ON c.id = p.contact AND c.status = 'held'
    JOIN sided AS s ON s.id = p.partner AND s.side = 'partner'
),
spans AS (
    SELECT e.contact, greatest(e.start, p.due_stop + 1) AS first, coalesce(p.done - 1, DATE '9999-12-31') AS last
    FROM examined AS e JOIN points AS p USING (contact) WHERE p.due_stop IS NOT NULL
    UNION ALL
    SELECT e.contact, e.late, coalesce(p.done - 1, DATE '9999-12-31')
    FROM examined AS e JOIN points AS p USING (contact) WHERE p.due IS NULL
    UNION ALL
    SELECT contact, start, DATE '9999-12-31' FROM examined WHERE must AND NOT pointed
    UNION ALL
    SELECT e.contact, any_value(e.late), coalesce(min(n.start) - 1, DATE '9999-12-31')
    FROM (SELECT contact, late, stop, unnest(partners) AS partner FROM examined WHERE must AND NOT crowd) AS e
    LEFT JOIN paired AS n ON n.partner = e.partner AND n.start > e.stop
    GROUP BY e.contact, e.partner
)
SELECT DISTINCT contact, first, last FROM spans WHERE first <= last AND first <= $as_of
