-- The highest level among the participant rows of a contact, by its place among the levels.
SELECT contact, min(rank) AS rank
FROM (SELECT contact, rank FROM core_took WHERE NOT named UNION ALL SELECT contact, rank FROM core_person) AS t
WHERE rank IS NOT NULL
GROUP BY contact
