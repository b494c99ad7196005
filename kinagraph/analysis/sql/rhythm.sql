-- The own rhythm of each relation: the median of the days between its contacts, and how long it has been silent by it.
WITH days AS (SELECT DISTINCT home, partner, last AS day FROM pairs WHERE held AND NOT tie),
gaps AS (SELECT home, partner, day, day - lag(day) OVER (PARTITION BY home, partner ORDER BY day) AS gap FROM days)
SELECT home, partner, count(*)::INTEGER AS days, median(gap)::DOUBLE AS rhythm_days, ($as_of - max(day))::INTEGER AS days_silent,
    ($as_of - max(day)) / median(gap) AS silence, silence > $rhythm_ratio AS silent
FROM gaps GROUP BY home, partner
HAVING count(*) >= $rhythm_contacts
