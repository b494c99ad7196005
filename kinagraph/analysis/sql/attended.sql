-- Which persons were at a contact, and for which actor: the one that the row names, else their employer on the contact's first day.
SELECT p.contact, p.actor AS member, p.person FROM participants AS p JOIN happened AS c ON c.id = p.contact AND c.held
WHERE p.person IS NOT NULL AND p.actor IS NOT NULL
UNION
SELECT p.contact, e.actor, p.person
FROM (
    SELECT p.contact, p.person, c.start FROM participants AS p JOIN happened AS c ON c.id = p.contact AND c.held
    WHERE p.person IS NOT NULL AND p.actor IS NULL
) AS p
JOIN people AS e ON e.id = p.person
    AND p.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
