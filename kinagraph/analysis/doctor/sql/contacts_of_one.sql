-- Contacts that were held and count, of which fewer than two actors can be told: no pair comes of them.
SELECT 'contact' AS subject_kind, c.contact AS subject, [if(c.n = 0, 'nobody', 'one_actor')] AS reasons, c.actors AS named,
    [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c
WHERE c.held AND c.counting AND c.n < 2
