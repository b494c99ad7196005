-- The level of each contact that was held: its own, else the highest among its participant rows, else null.
SELECT c.id AS contact, $levels[coalesce(c.rank, t.rank)] AS level
FROM core_contact AS c LEFT JOIN core_told AS t ON t.contact = c.contact
WHERE c.held
