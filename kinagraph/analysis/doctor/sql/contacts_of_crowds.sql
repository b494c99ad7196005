-- Contacts with more actors than a crowd: no pair comes of them.
SELECT 'contact' AS subject_kind, c.contact AS subject, ['crowd'] AS reasons, [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c
WHERE c.held AND c.counting AND c.n > $crowd
