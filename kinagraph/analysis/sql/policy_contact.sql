-- Every contact that was held by the day or is planned after it, as the rules see it. It counts by `stop`, its last day;
-- `earliest_stop` is earlier where the date is coarser than a day.
SELECT c.id, c.kind, h.held, h.direction, coalesce(l.level, c.level) AS level, c.country, c.aim, c.initiator, c.agreement, c.decision,
    c.documented, c.cost, c.currency, c.purpose, h.start, h.stop, h.latest_start, h.earliest_stop, h.counting,
    if(len(c.themes) > 0, list_transform(c.themes, lambda each: lower(each)), NULL) AS themes,
    c.date || if(c."end" IS NULL OR c."end" = c.date, '', ' – ' || c."end") AS dates
FROM happened AS h
JOIN contacts AS c ON c.id = h.id
LEFT JOIN levelled AS l ON l.contact = h.id
WHERE h.held OR h.status = 'planned' AND h.start > $as_of
