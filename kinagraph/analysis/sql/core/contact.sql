-- Every contact that was not cancelled, as a period in days, and whether it was held and counts by the day.
SELECT contact, id, start, stop, latest_start, earliest_stop, least(stop, $as_of) AS last,
    status = 'held' AND start <= $as_of AS held,
    status = 'planned' AS planned,
    array_contains($counts, kind) AS counting,
    array_contains($followup_kinds, kind) AS must,
    array_position($levels, level) AS rank,
    direction = 'inbound' AS inbound,
    direction = 'outbound' AS outbound
FROM (
    SELECT contact, id, kind, direction, level, coalesce(status, 'held') AS status,
        unix_date(date_start) AS start, unix_date(coalesce(end_stop, date_stop)) AS stop,
        unix_date(least(date_stop, end_stop)) AS latest_start, unix_date(greatest(date_start, end_start)) AS earliest_stop
    FROM core_numbered
) AS c
WHERE status <> 'cancelled'
