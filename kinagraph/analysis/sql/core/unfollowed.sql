-- The contacts examined, each with the reasons why it is not followed up.
WITH answered AS (
    SELECT contact, count(*) FILTER (WHERE NOT undecidable) AS silent, count(*) FILTER (WHERE undecidable) AS undecidable
    FROM core_silent GROUP BY contact
),
told AS (
    SELECT e.contact, e.start, e.stop,
        e.overdue > 0 AS points_overdue,
        e.undated > 0 AND e.late AS points_undated,
        e.must AND e.points = 0 AS no_points,
        coalesce(a.silent > 0, false) AS no_later_contact,
        coalesce(a.silent = 0 AND a.undecidable > 0, false) AS later_contact_undecidable
    FROM core_examined AS e LEFT JOIN answered AS a ON a.contact = e.contact
)
SELECT t.*, points_overdue OR points_undated OR no_points OR no_later_contact OR later_contact_undecidable AS loose FROM told AS t
