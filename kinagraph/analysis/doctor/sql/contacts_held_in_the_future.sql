-- Contacts after today that are said to have been held; the relations that would be up to date, had they been held before it.
SELECT 'contact' AS subject_kind, c.contact AS subject, ['not_yet'] AS reasons, p.pairs, [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c
LEFT JOIN (SELECT contact, list(pair) FILTER (state <> 'active') AS pairs FROM doctor_pair GROUP BY contact) AS p ON p.contact = c.contact
WHERE c.status = 'held' AND c.start > $today
