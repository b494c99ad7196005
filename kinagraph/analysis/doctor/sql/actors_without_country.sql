-- Actors without a country. Where their side is not given either they count as third, and no pair comes of them.
SELECT 'actor' AS subject_kind, a.id AS subject, [if(a.side IS NULL, 'no_side', 'no_country')] AS reasons,
    if(a.side IS NULL, m.evidence, []) AS contacts, m.evidence
FROM actors AS a
LEFT JOIN (SELECT t.member, list(t.contact) AS evidence FROM attending AS t JOIN happened AS h ON h.id = t.contact AND h.held
           GROUP BY t.member) AS m ON m.member = a.id
WHERE a.country IS NULL
