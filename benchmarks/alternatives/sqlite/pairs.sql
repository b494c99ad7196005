-- Every pair of every contact of a counting kind that was held by the day, with what is counted of the contact.
CREATE TEMP TABLE counted AS
SELECT c.id AS contact, c.start, c.latest_start, min(c.stop, :day) AS last, count(*) AS n,
    coalesce(c.level, (
        SELECT coalesce(p.level, e.level)
        FROM participants AS p
        LEFT JOIN people AS e ON e.id = p.person
            AND (e.from_start IS NULL OR e.from_start <= c.start) AND (e.until_stop IS NULL OR e.until_stop >= c.start)
        WHERE p.contact = c.id AND coalesce(p.level, e.level) IS NOT NULL
        ORDER BY CASE coalesce(p.level, e.level)
            WHEN 'political' THEN 0 WHEN 'senior_official' THEN 1 WHEN 'official' THEN 2 ELSE 3 END
        LIMIT 1
    )) AS level
FROM contacts AS c JOIN took_part AS t ON t.contact = c.id
WHERE c.status = 'held' AND c.start <= :day
    AND c.kind IN ('visit', 'delegation', 'meeting', 'call', 'event', 'signing', 'sale', 'education')
GROUP BY c.id
HAVING count(*) BETWEEN 2 AND 30;

CREATE TEMP TABLE pairs AS
SELECT h.actor AS home, p.actor AS partner, p.side, c.contact, c.start, c.latest_start, c.last, c.n, c.level
FROM counted AS c
JOIN took_part AS h ON h.contact = c.contact AND h.side = 'home'
JOIN took_part AS p ON p.contact = c.contact AND p.side = 'partner'
UNION ALL
SELECT r.home, r.partner, p.side, c.contact, c.start, c.latest_start, c.last, c.n, c.level
FROM relations AS r
JOIN took_part AS h ON h.actor = r.home
JOIN took_part AS p ON p.contact = h.contact AND p.actor = r.partner AND p.side <> 'partner'
JOIN counted AS c ON c.contact = h.contact;

CREATE INDEX temp.met_partners ON pairs (partner, latest_start, contact);
