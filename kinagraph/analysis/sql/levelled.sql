-- The level of each contact that was held: its own, else the highest among its participant rows, else null.
WITH told AS (
    SELECT p.contact, min(list_position($levels, coalesce(p.level, e.level))) AS rank
    FROM participants AS p
    JOIN happened AS c ON c.id = p.contact AND c.held AND c.level IS NULL
    LEFT JOIN people AS e ON e.id = p.person
        AND c.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
    WHERE p.level IS NOT NULL OR e.level IS NOT NULL
    GROUP BY p.contact
)
SELECT c.id AS contact, coalesce(c.level, $levels[told.rank]) AS level
FROM happened AS c LEFT JOIN told ON told.contact = c.id
WHERE c.held
