-- The relation table: one row a pair, every measure of it on the day.
WITH ends AS (
    SELECT member, any_value(member_side) AS side, min(priority) AS priority,
        if($by = 'pair', any_value(until_stop), NULL) AS until_stop
    FROM sided GROUP BY member
),
met AS (
    SELECT p.home, p.partner, p.tie,
        count(*) FILTER (p.held) AS contacts,
        min(p.start) FILTER (p.held) AS first_contact,
        max(p.last) FILTER (p.held) AS last_contact,
        coalesce(sum(pow(2, -($as_of - p.last) / p.cadence) / (p.n - 1)) FILTER (p.held), 0.0) AS strength,
        count(*) FILTER (p.held AND p.n <= $group) AS in_small,
        count(*) FILTER (p.recent AND p.high) AS high,
        count(*) FILTER (p.recent AND p.working) AS working,
        count(*) FILTER (p.recent AND p.high IS NULL) AS unknown,
        count(*) FILTER (p.recent AND p.inbound) AS inbound,
        count(*) FILTER (p.recent AND p.outbound) AS outbound,
        min(p.start) FILTER (p.start > $as_of) AS next_planned
    FROM (
        SELECT p.*, coalesce(t.cadence_days, if(p.tie, NULL, $paces[list_position($priorities, e.priority)]), $cadence_days) AS cadence
        FROM pairs AS p
        JOIN ends AS e ON e.member = p.partner
        LEFT JOIN terms AS t ON t.home = p.home AND t.partner = p.partner
    ) AS p
    GROUP BY p.home, p.partner, p.tie
),
known AS (
    -- Threads add in any order: the last digits of a sum are nobody's.
    -- A planned contact alone makes no relation.
    SELECT home, partner, coalesce(m.tie, false) AS tie, coalesce(m.contacts, 0) AS contacts, m.first_contact, m.last_contact,
        round(coalesce(m.strength, 0.0), 12) AS strength, coalesce(m.in_small, 0) AS in_small, coalesce(m.high, 0) AS high,
        coalesce(m.working, 0) AS working, coalesce(m.unknown, 0) AS unknown, coalesce(m.inbound, 0) AS inbound,
        coalesce(m.outbound, 0) AS outbound, m.next_planned,
        coalesce(t.declared, false) AS declared, t.cadence_days, t.cadence_from, t.priority, t.standing, t.themes, t.responsible
    FROM met AS m FULL JOIN terms AS t USING (home, partner)
    WHERE m.contacts > 0 OR t.home IS NOT NULL
),
judged AS (
    SELECT k.home, k.partner, k.tie, k.contacts, k.first_contact, k.last_contact,
        ($as_of - k.last_contact)::INTEGER AS days_since,
        coalesce(k.cadence_days, if(k.tie, NULL, $paces[list_position($priorities, p.priority)]), $cadence_days) AS cadence_days,
        coalesce(k.cadence_from, if(p.priority IS NOT NULL AND NOT k.tie, 'priority', 'default')) AS cadence_from,
        coalesce(k.priority, p.priority) AS priority,
        k.strength,
        coalesce(k.standing, if(h.until_stop < $as_of OR p.until_stop < $as_of, 'ended', 'open')) AS standing,
        k.contacts > 0 AND k.in_small = 0 AND NOT k.declared AS acquaintance,
        k.high, k.working, k.unknown, k.inbound, k.outbound, k.next_planned, k.declared,
        coalesce(k.themes, []) AS themes, k.responsible
    FROM known AS k JOIN ends AS h ON h.member = k.home JOIN ends AS p ON p.member = k.partner
)
SELECT home, partner, contacts::INTEGER AS contacts, first_contact, last_contact, days_since, cadence_days, cadence_from,
    CASE WHEN days_since > cadence_days THEN days_since - cadence_days WHEN contacts > 0 THEN 0 END AS days_overdue,
    days_since / cadence_days AS overdue_ratio,
    strength,
    CASE WHEN contacts = 0 THEN 'never' WHEN days_since / cadence_days <= $due_ratio THEN 'active'
        WHEN days_since <= cadence_days THEN 'due' WHEN days_since / cadence_days <= $dormant_ratio THEN 'stale'
        ELSE 'dormant' END AS state,
    standing, acquaintance,
    contacts = 1 AND days_since > cadence_days AS one_off,
    high::INTEGER AS high, working::INTEGER AS working, unknown::INTEGER AS unknown,
    CASE WHEN high + working + unknown = 0 THEN 'none' WHEN working > 0 THEN 'working' WHEN unknown > 0 THEN 'undecidable'
        ELSE 'high_level_only' END AS levels,
    inbound::INTEGER AS inbound, outbound::INTEGER AS outbound,
    inbound > 0 AND inbound = high + working + unknown AS inbound_only,
    next_planned, priority, themes, responsible, declared, tie
FROM judged
