-- Contacts held with an actor that was no more, or not yet.
SELECT 'contact' AS subject_kind, c.contact AS subject, list_sort(list(DISTINCT if(a.until_stop < c.start, 'after_end', 'before_beginning'))) AS reasons,
    list_sort(list(a.id)) AS named, [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c JOIN attending AS t ON t.contact = c.contact JOIN actors AS a ON a.id = t.member
WHERE c.held AND (a.until_stop < c.start OR a.from_start > c.stop)
GROUP BY c.contact
