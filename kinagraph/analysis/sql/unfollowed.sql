-- Contacts that were held and must be followed up, or have follow-up points, with the reasons why they are not followed up.
WITH points AS (
    SELECT contact, count(*) AS points,
        list_sort(list(id) FILTER (NOT done)) AS open_points,
        list_sort(list(id) FILTER (NOT done AND due_stop < $as_of)) AS overdue_points,
        list_sort(list(id) FILTER (NOT done AND due IS NULL)) AS undated_points,
        list_sort(list(DISTINCT responsible) FILTER (NOT done AND responsible IS NOT NULL)) AS responsible
    FROM (SELECT id, contact, due, due_stop, responsible, coalesce(done_start <= $as_of, done = 'yes', false) AS done FROM followups)
    GROUP BY contact
),
asked AS (
    SELECT c.id AS contact, c.kind, c.start, c.stop, c.earliest_stop, c.themes,
        list_contains($followup_kinds, c.kind) AS must, $as_of - c.stop > $followup_days AS late,
        p.points, coalesce(p.open_points, []) AS open_points, coalesce(p.overdue_points, []) AS overdue_points,
        coalesce(p.undated_points, []) AS undated_points, coalesce(p.responsible, []) AS responsible
    FROM happened AS c LEFT JOIN points AS p ON p.contact = c.id
    WHERE c.held AND (must OR p.points > 0)
),
theirs AS (
    SELECT a.contact, list(a.member) FILTER (a.side = 'home') AS homes, list(a.member) FILTER (a.side = 'partner') AS partners,
        count(*) > $crowd AS crowd
    FROM attending AS a SEMI JOIN asked USING (contact)
    GROUP BY a.contact
),
examined AS (
    SELECT q.*, list_sort(t.homes) AS homes, list_sort(t.partners) AS partners, t.crowd
    FROM asked AS q JOIN theirs AS t USING (contact)
    WHERE len(t.homes) > 0 AND len(t.partners) > 0
),
paired AS (
    SELECT p.partner, p.contact, p.start FROM pairs AS p JOIN sided AS s ON s.id = p.partner AND s.side = 'partner' WHERE p.held
),
newest AS (SELECT partner, max(start) AS start FROM paired GROUP BY partner),
waiting AS (
    -- Their partners whom no contact met that began after the end of this one.
    SELECT e.contact, e.earliest_stop, u.partner
    FROM (SELECT contact, earliest_stop, stop, unnest(partners) AS partner FROM examined WHERE must AND late AND NOT crowd) AS u
    JOIN examined AS e USING (contact)
    LEFT JOIN newest AS n ON n.partner = u.partner
    WHERE n.start IS NULL OR n.start <= u.stop
),
answered AS (
    -- A contact known to the month may have begun after the end of this one: then nobody can tell.
    SELECT w.contact,
        coalesce(list_sort(list(w.partner) FILTER (maybe.partner IS NULL)), []) AS silent_partners,
        coalesce(list_sort(list(w.partner) FILTER (maybe.partner IS NOT NULL)), []) AS undecidable_partners
    FROM waiting AS w
    LEFT JOIN (SELECT DISTINCT w.contact, w.partner FROM waiting AS w
               JOIN paired AS o ON o.partner = w.partner AND o.contact <> w.contact
               JOIN happened AS c ON c.id = o.contact AND c.latest_start > w.earliest_stop) AS maybe
        ON maybe.contact = w.contact AND maybe.partner = w.partner
    GROUP BY w.contact
)
SELECT e.contact,
    list_filter([
        if(len(e.overdue_points) > 0, 'points_overdue', NULL),
        if(len(e.undated_points) > 0 AND e.late, 'points_undated', NULL),
        if(e.must AND e.points IS NULL, 'no_points', NULL),
        if(len(a.silent_partners) > 0, 'no_later_contact', NULL),
        if(len(a.silent_partners) = 0 AND len(a.undecidable_partners) > 0, 'later_contact_undecidable', NULL)
    ], lambda reason: reason IS NOT NULL) AS reasons,
    e.partners,
    coalesce(a.silent_partners, []) AS silent_partners,
    coalesce(a.undecidable_partners, []) AS undecidable_partners,
    e.start, e.stop, e.homes, e.open_points, e.overdue_points, e.undated_points, e.responsible, coalesce(e.themes, []) AS themes
FROM examined AS e LEFT JOIN answered AS a ON a.contact = e.contact
