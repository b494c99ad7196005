-- Every actor with its side (its own, else told from its country) and the group that stands for it.
WITH RECURSIVE above AS (
    SELECT id, id AS top, parent FROM actors
    UNION ALL
    SELECT a.id, p.id, p.parent FROM above AS a JOIN actors AS p ON p.id = a.parent WHERE $by = 'parent'
),
placed AS (
    SELECT id, name, priority, until_stop, parent,
        coalesce(side, CASE WHEN list_contains($home_countries, country) THEN 'home'
                            WHEN list_contains($partner_countries, country) THEN 'partner' ELSE 'third' END) AS side
    FROM actors
)
SELECT p.id, p.name, p.priority, p.until_stop, p.side,
    CASE $by WHEN 'parent' THEN t.id WHEN 'partner' THEN if(p.side = 'home', 'all of us', p.id) ELSE p.id END AS member,
    if($by = 'parent', t.side, p.side) AS member_side
FROM placed AS p
JOIN (SELECT id, top FROM above QUALIFY row_number() OVER (PARTITION BY id ORDER BY if(parent IS NULL, 0, 1)) = 1) AS a ON a.id = p.id
JOIN placed AS t ON t.id = a.top
