-- The relation table: one row a pair, what is measured of it on the day but its strength and what is planned.
WITH met AS (
    SELECT home, partner, bool_or(tie) AS tie,
        count(*) AS contacts,
        min(start) AS first_contact,
        max(last) AS last_contact,
        min(n) AS smallest,
        count(*) FILTER (WHERE recent AND high) AS high,
        count(*) FILTER (WHERE recent AND working) AS working,
        count(*) FILTER (WHERE recent AND high IS NULL) AS unknown,
        count(*) FILTER (WHERE recent AND inbound) AS inbound,
        count(*) FILTER (WHERE recent AND outbound) AS outbound
    FROM core_pair
    -- A planned contact alone makes no relation.
    WHERE held
    GROUP BY home, partner
),
known AS (
    SELECT home, partner, coalesce(m.tie, false) AS tie, coalesce(m.contacts, 0) AS contacts, m.first_contact, m.last_contact, m.smallest,
        coalesce(m.high, 0) AS high, coalesce(m.working, 0) AS working, coalesce(m.unknown, 0) AS unknown,
        coalesce(m.inbound, 0) AS inbound, coalesce(m.outbound, 0) AS outbound,
        coalesce(t.declared, false) AS declared, t.cadence_days, t.cadence_from, t.priority, t.standing
    FROM met AS m FULL JOIN core_terms AS t USING (home, partner)
),
judged AS (
    SELECT k.home, k.partner, k.tie, k.contacts, k.first_contact, k.last_contact,
        $as_of - k.last_contact AS days_since,
        coalesce(k.cadence_days, CASE WHEN NOT k.tie THEN p.pace END, $cadence_days) AS cadence_days,
        coalesce(k.cadence_from, CASE WHEN p.priority IS NOT NULL AND NOT k.tie THEN 'priority' ELSE 'default' END) AS cadence_from,
        coalesce(k.priority, p.priority) AS priority,
        coalesce(k.standing, CASE WHEN h.member IS NOT NULL OR coalesce(p.ended, false) THEN 'ended' ELSE 'open' END) AS standing,
        k.contacts > 0 AND k.smallest > $group AND NOT k.declared AS acquaintance,
        k.high, k.working, k.unknown, k.inbound, k.outbound, k.declared
    FROM known AS k
    -- Of most ends there is nothing to tell: few are sooner looked up.
    LEFT JOIN (SELECT member FROM core_end WHERE ended) AS h ON h.member = k.home
    LEFT JOIN (SELECT member, ended, priority, pace FROM core_end WHERE ended OR priority IS NOT NULL) AS p ON p.member = k.partner
)
SELECT home, partner, tie, CAST(contacts AS INT) AS contacts, first_contact, last_contact, days_since, cadence_days, cadence_from,
    CASE WHEN days_since > cadence_days THEN days_since - cadence_days WHEN contacts > 0 THEN 0 END AS days_overdue,
    days_since / cadence_days AS overdue_ratio,
    CASE WHEN contacts = 0 THEN 'never' WHEN days_since / cadence_days <= $due_ratio THEN 'active'
        WHEN days_since <= cadence_days THEN 'due' WHEN days_since / cadence_days <= $dormant_ratio THEN 'stale'
        ELSE 'dormant' END AS state,
    standing, acquaintance,
    contacts = 1 AND days_since > cadence_days AS one_off,
    CAST(high AS INT) AS high, CAST(working AS INT) AS working, CAST(unknown AS INT) AS unknown,
    CASE WHEN high + working + unknown = 0 THEN 'none' WHEN working > 0 THEN 'working' WHEN unknown > 0 THEN 'undecidable'
        ELSE 'high_level_only' END AS levels,
    CAST(inbound AS INT) AS inbound, CAST(outbound AS INT) AS outbound,
    inbound > 0 AND inbound = high + working + unknown AS inbound_only,
    priority, declared
FROM judged
