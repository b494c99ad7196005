-- Two contacts of one kind that may be one event entered twice: their days overlap, their actors are the same or nearly so, and
-- nothing (reference, agreement, place, direction, purpose) tells them apart.
WITH told AS (
    SELECT d.*, d.latest_start <> d.start OR d.earliest_stop <> d.stop AS coarse, c.date, c."end", c.reference, c.agreement,
        lower(trim(c.place)) AS place, c.direction, lower(trim(c.purpose)) AS purpose
    FROM doctor_contact AS d JOIN contacts AS c ON c.id = d.contact
    WHERE d.counting
),
met AS (
    SELECT p.home, p.partner, t.kind, t.start, t.stop, t.contact FROM pairs AS p JOIN told AS t USING (contact)
),
candidates AS (
    SELECT a.contact AS one, b.contact AS other
    FROM met AS a JOIN met AS b ON b.home = a.home AND b.partner = a.partner AND b.kind = a.kind
        AND a.contact < b.contact AND a.start <= b.stop AND b.start <= a.stop
    UNION
    -- Those that make no pair: one actor, or a crowd.
    SELECT a.contact, b.contact
    FROM told AS a JOIN told AS b ON b.actors = a.actors AND b.kind = a.kind AND b.start = a.start AND a.contact < b.contact
    WHERE a.n > 0 AND (a.n = 1 OR a.n > $crowd OR NOT a.across)
),
compared AS (
    SELECT a.contact AS one, b.contact AS other, a.kind, greatest(a.stop, b.stop) AS day,
        a.start = b.start AND a.stop = b.stop AS same_days, a.coarse OR b.coarse AS coarse, a.status <> b.status AS planned,
        list_sort(list_intersect(a.actors, b.actors)) AS shared, greatest(a.n, b.n) AS most, least(a.n, b.n) AS least,
        a.reference = b.reference AS same_reference,
        coalesce(a.purpose = b.purpose OR jaro_winkler_similarity(a.purpose, b.purpose) >= 0.9, false) AS same_purpose,
        coalesce(NOT (a.purpose = b.purpose OR jaro_winkler_similarity(a.purpose, b.purpose) >= 0.9), false) AS other_purpose,
        coalesce(a.agreement <> b.agreement, false) OR coalesce(a.place <> b.place, false)
            OR coalesce(a.direction <> b.direction, false) AS apart
    FROM candidates AS c JOIN told AS a ON a.contact = c.one JOIN told AS b ON b.contact = c.other
)
SELECT 'contacts' AS subject_kind, c.one || ';' || c.other AS subject,
    list_filter([
        if(c.same_reference, 'same_reference', NULL),
        CASE WHEN c.coarse THEN 'coarse_dates' WHEN c.same_days THEN 'same_days' ELSE 'overlapping_days' END,
        if(len(c.shared) = c.most, 'same_actors', 'shared_actors'),
        if(c.same_purpose, 'same_purpose', NULL),
        if(c.planned, 'planned_and_held', NULL)
    ], lambda reason: reason IS NOT NULL) AS reasons,
    c.shared AS named, p.pairs, [c.one, c.other] AS contacts, [c.one, c.other] AS evidence
FROM compared AS c
LEFT JOIN (
    SELECT c.one, c.other, list(a.pair) AS pairs
    FROM compared AS c JOIN doctor_pair AS a ON a.contact = c.one JOIN doctor_pair AS b ON b.contact = c.other AND b.pair = a.pair
    GROUP BY c.one, c.other
) AS p ON p.one = c.one AND p.other = c.other
WHERE coalesce(c.same_reference, true) AND (coalesce(c.same_reference, false) OR NOT c.apart) AND CASE
    WHEN c.same_reference THEN true
    WHEN c.coarse THEN len(c.shared) = c.least AND NOT c.other_purpose
    WHEN c.same_days THEN len(c.shared) * 2 >= c.most
        AND (NOT c.other_purpose OR list_contains($followup_kinds, c.kind) AND len(c.shared) = c.most)
    ELSE len(c.shared) * 2 >= c.most AND NOT c.other_purpose END
