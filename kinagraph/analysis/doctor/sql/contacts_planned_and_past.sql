-- Planned contacts whose last day has passed; the relations that would be up to date, had they been held.
SELECT 'contact' AS subject_kind, c.contact AS subject, ['planned'] AS reasons, p.pairs, [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c
LEFT JOIN (SELECT contact, list(pair) FILTER (state <> 'active') AS pairs FROM doctor_pair GROUP BY contact) AS p ON p.contact = c.contact
WHERE c.status = 'planned' AND c.stop < $as_of
