-- Every contact that was not cancelled, as a period, and whether it was held and counts by the day.
SELECT c.id, c.kind, c.direction, c.level, c.themes, coalesce(c.status, 'held') AS status,
    DATE '1970-01-01' + h.start AS start, DATE '1970-01-01' + h.stop AS stop,
    DATE '1970-01-01' + h.latest_start AS latest_start, DATE '1970-01-01' + h.earliest_stop AS earliest_stop,
    DATE '1970-01-01' + h.last AS last, h.held, h.counting
FROM core_contact AS h JOIN contacts AS c ON c.id = h.id
