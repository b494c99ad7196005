-- For whom each person works, from the first day to the last.
SELECT p.id AS person, k.key AS actor, p.level,
    coalesce(p.from_start - DATE '1970-01-01', -1000000)::INTEGER AS first,
    coalesce(p.until_stop - DATE '1970-01-01', 10000000)::INTEGER AS last
FROM people AS p JOIN core_key AS k ON k.id = p.actor
