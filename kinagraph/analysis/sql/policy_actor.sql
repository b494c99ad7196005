-- Every actor as the rules see it: its side, and itself with all that it is a part of (`within`).
WITH RECURSIVE above AS (
    SELECT id, id AS top FROM actors
    UNION
    SELECT a.id, p.parent FROM above AS a JOIN actors AS p ON p.id = a.top WHERE p.parent IS NOT NULL
)
SELECT a.id, a.name, a.kind, s.side, a.region, a.public, a.priority, a.until_stop,
    list_transform(coalesce(a.themes, []), lambda each: lower(each)) AS themes,
    w.within
FROM actors AS a
JOIN sided AS s ON s.id = a.id
JOIN (SELECT id, list(top) AS within FROM above GROUP BY id) AS w ON w.id = a.id
