-- For whom and at what level each person took part: as the row says, else as they were employed on the contact's first day.
SELECT t.contact, coalesce(t.actor, e.actor) AS actor, coalesce(t.rank, array_position($levels, e.level)) AS rank
FROM core_named AS t
LEFT JOIN core_employed AS e ON e.person = t.person AND t.start BETWEEN e.first AND e.last
