-- The health of every relation on each day of map_days, as relation.sql tells it for one day; a row where it changes.
WITH met AS (
    SELECT p.home, p.partner, d.place,
        count(*) AS contacts,
        any_value(d.day) - max(least(c.stop, d.day)) AS days_since,
        count(*) FILTER (p.n <= $group) AS in_small,
        count(*) FILTER (least(c.stop, d.day) > d.start AND l.level IN ('political', 'senior_official')) AS high,
        count(*) FILTER (least(c.stop, d.day) > d.start AND (l.level IS NULL OR l.level IN ('official', 'expert'))) AS others
    FROM pairs AS p
    JOIN happened AS c ON c.id = p.contact AND c.status = 'held'
    JOIN map_days AS d ON d.day >= c.start
    LEFT JOIN levelled AS l ON l.contact = p.contact
    WHERE NOT p.tie
    GROUP BY p.home, p.partner, d.place
),
loose AS (
    SELECT DISTINCT p.home, p.partner, d.place
    FROM pairs AS p JOIN map_spans AS s ON s.contact = p.contact JOIN map_days AS d ON d.day BETWEEN s.first AND s.last
    WHERE $followed AND NOT p.tie
),
party AS (
    SELECT g.id, unnest(g.parties) AS actor, g.status, g.signed_start, g.expires_stop,
        floor(g.review_months * 30.4375 + 0.5)::INTEGER AS review_days
    FROM agreements AS g
),
agreed AS (
    SELECT h.actor AS home, p.actor AS partner, d.place,
        min(h.review_days) FILTER (coalesce(h.status, 'active') <> 'preparing' AND (h.expires_stop IS NULL OR h.expires_stop >= d.day)) AS review_days
    FROM party AS h
    JOIN party AS p ON p.id = h.id AND p.actor <> h.actor
    JOIN sided AS sh ON sh.id = h.actor AND sh.side = 'home'
    JOIN sided AS sp ON sp.id = p.actor
    JOIN map_days AS d ON h.signed_start IS NULL OR h.signed_start <= d.day
    WHERE sp.side = 'partner' OR EXISTS (SELECT 1 FROM relations AS r WHERE r.home = h.actor AND r.partner = p.actor)
    GROUP BY h.actor, p.actor, d.place
),
told AS (
    SELECT home, partner, d.place, r.cadence_days, r.priority, r.ended_start, r.paused_until_stop
    FROM relations AS r CROSS JOIN map_days AS d
),
terms AS (
    SELECT home, partner, place, coalesce(r.cadence_days, a.review_days) AS pace, r.priority, r.ended_start, r.paused_until_stop
    FROM told AS r FULL JOIN agreed AS a USING (home, partner, place)
),
known AS (
    SELECT home, partner, place, coalesce(m.contacts, 0) AS contacts, m.days_since, coalesce(m.in_small, 0) AS in_small,
        coalesce(m.high, 0) AS high, coalesce(m.others, 0) AS others, t.home IS NOT NULL AS declared,
        t.pace, t.priority, t.ended_start, t.paused_until_stop
    FROM met AS m FULL JOIN terms AS t USING (home, partner, place)
),
paced AS (
    SELECT k.*, d.day, u.home IS NOT NULL AS loose,
        coalesce(k.pace, $paces[list_position($priorities, coalesce(k.priority, p.priority))], $cadence_days) AS cadence,
        CASE WHEN k.ended_start <= d.day OR h.until_stop < d.day OR p.until_stop < d.day THEN 'ended'
            WHEN k.paused_until_stop >= d.day THEN 'paused'
            WHEN k.contacts > 0 AND k.in_small = 0 AND NOT k.declared THEN 'acquaintance' END AS aside
    FROM known AS k JOIN map_days AS d USING (place) JOIN sided AS h ON h.id = k.home JOIN sided AS p ON p.id = k.partner
    LEFT JOIN loose AS u ON u.home = k.home AND u.partner = k.partner AND u.place = k.place
),
judged AS (
    SELECT home, partner, place, coalesce(aside,
        CASE WHEN contacts = 0 THEN 'never'
            WHEN days_since / cadence > $dormant_ratio THEN 'dormant'
            WHEN days_since > cadence THEN 'stale'
            WHEN loose THEN 'unfollowed'
            WHEN high > 0 AND others = 0 THEN 'high_level_only'
            WHEN days_since / cadence <= $due_ratio THEN 'active'
            ELSE 'due' END) AS health
    FROM paced
)
SELECT home, partner, place, health FROM judged
QUALIFY health IS DISTINCT FROM lag(health) OVER (PARTITION BY home, partner ORDER BY place)
ORDER BY home, partner, place
