-- Every follow-up point of a contact that was held by the day: done, open, overdue or without a date.
WITH person AS (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id)
SELECT f.id AS point, f.contact, c.date, c."end", c.kind, c.purpose, f.action, f.responsible,
    coalesce(a.name, p.name) AS responsible_name, f.due, f.due_stop, f.done,
    CASE WHEN coalesce(f.done_start <= $as_of, f.done = 'yes', false) THEN 'done'
        WHEN f.due_stop < $as_of THEN 'overdue' WHEN f.due IS NULL THEN 'undated' ELSE 'open' END AS state,
    h.stop BETWEEN $start AND $as_of AS of_period,
    coalesce(f.done_start BETWEEN $start AND $as_of, false) AS done_in_period
FROM followups AS f
JOIN happened AS h ON h.id = f.contact AND h.held
JOIN contacts AS c ON c.id = f.contact
LEFT JOIN actors AS a ON a.id = f.responsible
LEFT JOIN person AS p ON p.id = f.responsible
