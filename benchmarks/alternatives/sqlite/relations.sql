-- One row a pair, with what the lists ask for.
CREATE TEMP TABLE terms AS
WITH agreed AS (
    SELECT h.actor AS home, p.actor AS partner,
        min(CASE WHEN coalesce(g.status, 'active') <> 'preparing' AND (g.expires_stop IS NULL OR g.expires_stop >= :day)
            THEN CAST(g.review_months * 30.4375 + 0.5 AS INTEGER) END) AS review
    FROM agreements AS g
    JOIN parties AS h ON h.agreement = g.id AND h.side = 'home'
    JOIN parties AS p ON p.agreement = g.id AND p.actor <> h.actor
    WHERE (g.signed_start IS NULL OR g.signed_start <= :day)
        AND (p.side = 'partner' OR EXISTS (SELECT 1 FROM relations AS r WHERE r.home = h.actor AND r.partner = p.actor))
    GROUP BY h.actor, p.actor
)
SELECT home, partner, r.cadence_days, r.priority, r.ended_start, r.paused_until_stop, a.review
FROM relations AS r FULL JOIN agreed AS a USING (home, partner);

CREATE INDEX temp.agreed_pairs ON terms (home, partner);

CREATE TEMP TABLE met AS
SELECT home, partner, count(*) AS contacts, max(last) AS last, min(n) AS smallest,
    sum(last > date(:day, '-1095 days') AND level IN ('political', 'senior_official')) AS high,
    sum(last > date(:day, '-1095 days') AND level IN ('official', 'expert')) AS working,
    sum(last > date(:day, '-1095 days') AND level IS NULL) AS unknown
FROM pairs GROUP BY home, partner;

CREATE INDEX temp.met_pairs ON met (home, partner);

CREATE TEMP TABLE relation AS
WITH known AS (
    SELECT home, partner, coalesce(m.contacts, 0) AS contacts, m.last, m.smallest, t.home IS NOT NULL AS declared,
        coalesce(m.high, 0) AS high, coalesce(m.working, 0) AS working, coalesce(m.unknown, 0) AS unknown,
        coalesce(t.priority, p.priority) AS priority,
        julianday(:day) - julianday(m.last) AS since,
        coalesce(t.cadence_days, t.review,
            CASE coalesce(t.priority, p.priority) WHEN 'A' THEN 180 WHEN 'B' THEN 365 WHEN 'C' THEN 730 END, 365) AS cadence,
        coalesce(t.ended_start <= :day, false) OR coalesce(h.until_stop < :day, false) OR coalesce(p.until_stop < :day, false)
            OR coalesce(t.paused_until_stop >= :day, false) AS closed
    FROM met AS m
    FULL JOIN terms AS t USING (home, partner)
    JOIN actors AS h ON h.id = home
    JOIN actors AS p ON p.id = partner
)
SELECT home, partner, priority, since / cadence AS ratio,
    CASE WHEN contacts = 0 THEN 'never' WHEN since / cadence <= 0.8 THEN 'active' WHEN since <= cadence THEN 'due'
        WHEN since / cadence <= 4 THEN 'stale' ELSE 'dormant' END AS state,
    CASE WHEN high + working + unknown = 0 THEN 'none' WHEN working > 0 THEN 'working' WHEN unknown > 0 THEN 'undecidable'
        ELSE 'high_level_only' END AS levels
FROM known
WHERE NOT closed AND NOT (contacts > 0 AND smallest > 8 AND NOT declared);
