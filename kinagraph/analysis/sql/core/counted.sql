-- What is counted of each contact of a counting kind, held or planned, at which two met and no more than a crowd.
SELECT c.contact, s.n, c.held, c.start, c.last,
    coalesce(c.held AND c.last > $window, false) AS recent,
    -- Its own level, else what its participants tell; political and senior official are the first two of the four.
    coalesce(c.rank, t.rank) <= 2 AS high,
    coalesce(c.rank, t.rank) > 2 AS working,
    c.inbound, c.outbound
FROM (
    SELECT contact, CAST(count(*) AS INT) AS n FROM core_attending GROUP BY contact HAVING count(*) BETWEEN 2 AND $crowd
) AS s
JOIN core_contact AS c ON c.contact = s.contact AND c.counting
LEFT JOIN core_told AS t ON t.contact = s.contact
