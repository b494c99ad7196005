-- Who took part in a contact, each once.
SELECT c.id AS contact, k.id AS member, CASE WHEN a.ours THEN 'home' WHEN a.theirs THEN 'partner' ELSE 'third' END AS side
FROM core_attending AS a JOIN core_contact AS c ON c.contact = a.contact JOIN core_key AS k ON k.key = a.member
