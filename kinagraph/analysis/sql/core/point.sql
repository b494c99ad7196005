-- The follow-up points, and how they stand on the day.
SELECT contact, id, responsible, done, NOT done AND due_stop < $as_of AS overdue, NOT done AND due_stop IS NULL AS undated
FROM (
    SELECT contact, id, responsible, unix_date(due_stop) AS due_stop, coalesce(unix_date(done_start) <= $as_of, done = 'yes', false) AS done
    FROM core_pointed
) AS p
