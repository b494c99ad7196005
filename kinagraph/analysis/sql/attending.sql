-- Who took part in a contact: the actor that a row names, else its person's employer on the contact's first day. Each once.
WITH persons AS MATERIALIZED (
    -- First their contact's day, then their employers: the other way round every contact meets every employment.
    SELECT p.contact, p.person, c.start FROM participants AS p JOIN happened AS c ON c.id = p.contact WHERE p.actor IS NULL
)
SELECT DISTINCT p.contact, s.member, s.member_side AS side
FROM (
    SELECT contact, actor FROM participants WHERE actor IS NOT NULL
    UNION ALL
    SELECT p.contact, e.actor
    FROM persons AS p
    JOIN people AS e ON e.id = p.person
        AND p.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
) AS p
JOIN sided AS s ON s.id = p.actor
