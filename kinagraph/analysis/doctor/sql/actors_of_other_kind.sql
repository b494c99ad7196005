-- Actors of which no kind is known but "other".
SELECT 'actor' AS subject_kind, a.id AS subject, ['other'] AS reasons, m.evidence
FROM actors AS a
LEFT JOIN (SELECT t.member, list(t.contact) AS evidence FROM attending AS t JOIN happened AS h ON h.id = t.contact AND h.held
           GROUP BY t.member) AS m ON m.member = a.id
WHERE a.kind = 'other'
