-- Those with a person.
SELECT c.contact, k.key AS actor, p.person, list_position($levels, p.level) AS rank, c.start
FROM participants AS p JOIN core_contact AS c ON c.id = p.contact LEFT JOIN core_key AS k ON k.id = p.actor
WHERE p.person IS NOT NULL
