-- Who took part in a contact, each once: no two rows without a person name the same actor, so that only the others are compared.
SELECT t.contact, a.member, a.ours, a.theirs
FROM core_took AS t JOIN core_actor AS a ON a.actor = t.actor
WHERE a.alone AND NOT t.named
UNION ALL
SELECT o.contact, o.member, o.ours, o.theirs
FROM core_other AS o
WHERE NOT EXISTS (SELECT 1 FROM core_took AS t WHERE NOT t.named AND t.contact = o.contact AND t.actor = o.actor)
