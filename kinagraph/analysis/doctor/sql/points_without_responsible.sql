-- Follow-up points of contacts that were held, not done, for which nobody answers.
SELECT 'followup' AS subject_kind, f.id AS subject, f.action AS name, [if(f.due_stop < $as_of, 'nobody_and_overdue', 'nobody_does_it')] AS reasons,
    [f.contact] AS contacts, [f.contact] AS evidence
FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held
WHERE f.responsible IS NULL AND NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false)
