-- Who carries each relation: of its contacts at which a person of ours is named, how many each of them attended.
WITH met AS (
    SELECT p.home, p.partner, p.contact FROM pairs AS p SEMI JOIN attended AS a ON a.contact = p.contact WHERE p.held AND NOT p.tie
),
ours AS (
    SELECT m.home, m.partner, m.contact, a.person FROM met AS m JOIN attended AS a ON a.contact = m.contact AND a.member = m.home
),
counted AS (SELECT home, partner, person, count(*) AS times FROM ours GROUP BY ALL),
first AS (
    -- Of several with as many, the first by name.
    SELECT home, partner, count(*) AS persons, list({person: person, times: times} ORDER BY times DESC, person)[1] AS top
    FROM counted GROUP BY ALL
),
theirs AS (
    SELECT m.home, m.partner, list_sort(list(DISTINCT a.person)) AS counterparts
    FROM met AS m JOIN attended AS a ON a.contact = m.contact AND a.member = m.partner
    GROUP BY ALL
)
SELECT home, partner, o.attended::INTEGER AS attended, f.persons::INTEGER AS persons, f.top.person AS person,
    f.top.times::INTEGER AS times, f.top.times / o.attended AS share, coalesce(t.counterparts, []) AS counterparts
FROM (SELECT home, partner, count(DISTINCT contact) AS attended FROM ours GROUP BY ALL) AS o
JOIN first AS f USING (home, partner)
LEFT JOIN theirs AS t USING (home, partner)
