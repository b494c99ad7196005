-- Contacts that were held and never followed up, the newest first, with the reasons.
WITH points AS (
    SELECT contact, count(*) AS points, max(undone AND due_stop < :day) AS overdue, max(undone AND due IS NULL) AS undated
    FROM (SELECT *, NOT coalesce(done = 'yes', false) AND NOT coalesce(done_start <= :day, false) AS undone FROM followups)
    GROUP BY contact
),
asked AS (
    SELECT c.*, p.points, coalesce(p.overdue, false) AS overdue, coalesce(p.undated, false) AS undated,
        c.kind IN ('visit', 'delegation', 'signing') AS must, c.stop < date(:day, '-90 days') AS late
    FROM contacts AS c LEFT JOIN points AS p ON p.contact = c.id
    WHERE c.status = 'held' AND c.start <= :day AND (p.contact IS NOT NULL OR c.kind IN ('visit', 'delegation', 'signing'))
),
examined AS (
    SELECT q.*, count(*) AS n
    FROM asked AS q JOIN took_part AS t ON t.contact = q.id
    GROUP BY q.id
    HAVING max(t.side = 'home') AND max(t.side = 'partner')
),
newest AS (SELECT partner, max(start) AS start, max(latest_start) AS latest FROM pairs WHERE side = 'partner' GROUP BY partner),
waiting AS (
    -- Their partners whom no contact met that began after the end of this one; one known to the month may have.
    SELECT e.id AS contact,
        n.latest > e.earliest_stop AND EXISTS (
            SELECT 1 FROM pairs AS o
            WHERE o.partner = p.actor AND o.latest_start > e.earliest_stop AND o.contact <> e.id
        ) AS maybe
    FROM examined AS e
    JOIN took_part AS p ON p.contact = e.id AND p.side = 'partner'
    LEFT JOIN newest AS n ON n.partner = p.actor
    WHERE e.must AND e.late AND e.n <= 30 AND (n.start IS NULL OR n.start <= e.stop)
),
answered AS (SELECT contact, max(NOT coalesce(maybe, false)) AS silent, max(coalesce(maybe, false)) AS maybe FROM waiting GROUP BY contact),
told AS (
    SELECT e.id AS contact, e.start, rtrim(
        CASE WHEN e.overdue THEN 'points_overdue;' ELSE '' END
        || CASE WHEN e.undated AND e.late THEN 'points_undated;' ELSE '' END
        || CASE WHEN e.must AND e.points IS NULL THEN 'no_points;' ELSE '' END
        || CASE WHEN a.silent THEN 'no_later_contact;' WHEN a.maybe THEN 'later_contact_undecidable;' ELSE '' END, ';') AS reasons
    FROM examined AS e LEFT JOIN answered AS a ON a.contact = e.id
)
SELECT contact, reasons FROM told WHERE reasons <> '' ORDER BY start DESC, contact
