-- Who took part by a person's name or as one of a group, each once; `actor`: the one that the member alone stands for.
SELECT DISTINCT t.contact, a.member, a.ours, a.theirs, CASE WHEN a.alone THEN a.actor END AS actor
FROM (
    SELECT contact, actor, true AS named FROM core_person
    UNION ALL
    SELECT contact, actor, false FROM core_took WHERE NOT named
) AS t
JOIN core_actor AS a ON a.actor = t.actor
WHERE t.named OR NOT a.alone
