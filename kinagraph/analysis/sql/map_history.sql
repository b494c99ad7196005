-- The health of every relation on each day of map_days, as core/relation.sql tells it for one day; a row where it changes.
WITH numbered AS (
    SELECT row_number() OVER (ORDER BY r.home, r.partner)::INTEGER AS pair, r.home, r.partner,
        h.until_stop AS home_until, p.until_stop AS partner_until, p.priority
    FROM relation AS r JOIN sided AS h ON h.id = r.home JOIN sided AS p ON p.id = r.partner
    WHERE NOT r.tie
),
shared AS (
    SELECT k.pair, p.contact, p.n, c.start, c.stop,
        coalesce(l.level IN ('political', 'senior_official'), false) AS high
    FROM numbered AS k JOIN pairs AS p ON p.home = k.home AND p.partner = k.partner AND NOT p.tie
    JOIN happened AS c ON c.id = p.contact AND c.status = 'held'
    LEFT JOIN levelled AS l ON l.contact = p.contact
),
met AS (
    SELECT s.pair, d.place,
        count(*) AS contacts,
        any_value(d.day) - max(least(s.stop, d.day)) AS days_since,
        bool_and(s.n > $group) AS large,
        -- Whether there is a contact in the window, and none of them but at high level.
        bool_or(least(s.stop, d.day) > d.start) AND bool_and(s.high OR least(s.stop, d.day) <= d.start) AS high_only
    FROM shared AS s JOIN map_days AS d ON d.day >= s.start
    GROUP BY s.pair, d.place
),
loose AS (
    SELECT DISTINCT s.pair, d.place
    FROM shared AS s JOIN map_spans AS u ON u.contact = s.contact JOIN map_days AS d ON d.day BETWEEN u.first AND u.last
    WHERE $followed
),
party AS (
    SELECT g.id, unnest(g.parties) AS actor, coalesce(g.status, 'active') AS status, g.signed_start, g.expires_stop,
        floor(g.review_months * 30.4375 + 0.5)::INTEGER AS review_days
    FROM agreements AS g
),
agreed AS (
    SELECT k.pair, d.place,
        min(h.review_days) FILTER (h.status <> 'preparing' AND (h.expires_stop IS NULL OR h.expires_stop >= d.day)) AS review_days
    FROM numbered AS k
    JOIN party AS h ON h.actor = k.home
    JOIN party AS p ON p.id = h.id AND p.actor = k.partner
    JOIN map_days AS d ON h.signed_start IS NULL OR h.signed_start <= d.day
    GROUP BY k.pair, d.place
),
told AS (
    SELECT k.pair, d.place, r.cadence_days, r.priority, r.ended_start, r.paused_until_stop
    FROM relations AS r JOIN numbered AS k USING (home, partner) CROSS JOIN map_days AS d
),
terms AS (
    SELECT pair, place, coalesce(r.cadence_days, a.review_days) AS pace, r.priority, r.ended_start, r.paused_until_stop
    FROM told AS r FULL JOIN agreed AS a USING (pair, place)
),
known AS (
    SELECT pair, place, coalesce(m.contacts, 0) AS contacts, m.days_since, coalesce(m.large, false) AS large,
        coalesce(m.high_only, false) AS high_only, t.pair IS NOT NULL AS declared,
        t.pace, t.priority, t.ended_start, t.paused_until_stop
    FROM met AS m FULL JOIN terms AS t USING (pair, place)
),
paced AS (
    SELECT k.*, u.pair IS NOT NULL AS loose,
        coalesce(k.pace, $paces[list_position($priorities, coalesce(k.priority, e.priority))], $cadence_days) AS cadence,
        CASE WHEN k.ended_start <= d.day OR e.home_until < d.day OR e.partner_until < d.day THEN 'ended'
            WHEN k.paused_until_stop >= d.day THEN 'paused'
            WHEN k.contacts > 0 AND k.large AND NOT k.declared THEN 'acquaintance' END AS aside
    FROM known AS k JOIN map_days AS d USING (place) JOIN numbered AS e USING (pair)
    LEFT JOIN loose AS u ON u.pair = k.pair AND u.place = k.place
),
judged AS (
    SELECT pair, place, coalesce(aside,
        CASE WHEN contacts = 0 THEN 'never'
            WHEN days_since / cadence > $dormant_ratio THEN 'dormant'
            WHEN days_since > cadence THEN 'stale'
            WHEN loose THEN 'unfollowed'
            WHEN high_only THEN 'high_level_only'
            WHEN days_since / cadence <= $due_ratio THEN 'active'
            ELSE 'due' END) AS health
    FROM paced
),
changed AS (
    SELECT pair, place, health FROM judged
    QUALIFY health IS DISTINCT FROM lag(health) OVER (PARTITION BY pair ORDER BY place)
)
SELECT home, partner, place, health FROM changed JOIN numbered USING (pair)
