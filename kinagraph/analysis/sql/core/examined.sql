-- The contacts that were held, with a home and a partner actor, that must be followed up or have follow-up points.
WITH points AS (
    SELECT contact, count(*) AS points, count(*) FILTER (WHERE overdue) AS overdue, count(*) FILTER (WHERE undated) AS undated
    FROM core_point GROUP BY contact
),
asked AS (
    SELECT c.contact, c.start, c.stop, c.earliest_stop, c.must, $as_of - c.stop > $followup_days AS late,
        coalesce(p.points, 0) AS points, coalesce(p.overdue, 0) AS overdue, coalesce(p.undated, 0) AS undated
    FROM core_contact AS c LEFT JOIN points AS p ON p.contact = c.contact
    WHERE c.held AND (c.must OR p.points > 0)
),
theirs AS (
    SELECT contact, count(*) > $crowd AS crowd FROM core_attending GROUP BY contact HAVING bool_or(ours) AND bool_or(theirs)
)
SELECT q.contact, q.start, q.stop, q.earliest_stop, q.must, q.late, q.points, q.overdue, q.undated, t.crowd
FROM asked AS q JOIN theirs AS t ON t.contact = q.contact
