-- The participant rows of the contacts, by their numbers; `named`: with a person.
SELECT c.contact, k.key AS actor, p.person IS NOT NULL AS named, list_position($levels, p.level)::TINYINT AS rank
FROM participants AS p JOIN core_contact AS c ON c.id = p.contact LEFT JOIN core_key AS k ON k.id = p.actor
