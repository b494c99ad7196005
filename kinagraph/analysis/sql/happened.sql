-- Every contact that was not cancelled, as a period, and whether it was held and counts by the day.
SELECT id, kind, direction, level, themes, status, start, stop, latest_start, earliest_stop,
    least(stop, $as_of) AS last,
    status = 'held' AND start <= $as_of AS held,
    list_contains($counts, kind) AS counting
FROM (
    SELECT id, kind, direction, level, themes, coalesce(status, 'held') AS status,
        date_start AS start, coalesce(end_stop, date_stop) AS stop,
        least(date_stop, end_stop) AS latest_start, greatest(date_start, end_start) AS earliest_stop
    FROM contacts
)
WHERE status <> 'cancelled'
