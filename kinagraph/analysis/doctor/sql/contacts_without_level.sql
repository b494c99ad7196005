-- Contacts within the window of which neither their own level nor a participant's is known; the relations that can't be told for it.
SELECT 'contact' AS subject_kind, p.contact AS subject, ['no_level'] AS reasons,
    list(p.pair) FILTER (p.levels = 'undecidable') AS pairs,
    if(bool_or(p.levels = 'undecidable'), [p.contact], []) AS contacts, [p.contact] AS evidence
FROM doctor_pair AS p JOIN levelled AS l ON l.contact = p.contact AND l.level IS NULL
WHERE p.held AND p.recent
GROUP BY p.contact
