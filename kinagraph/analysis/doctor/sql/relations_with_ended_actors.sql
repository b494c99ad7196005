-- Rows of relations that go on though one of the two actors has ended: they drop out of every list.
SELECT 'relation' AS subject_kind, r.home || ';' || r.partner AS subject, h.name || ' – ' || p.name AS name, ['actor_ended'] AS reasons,
    list_filter([if(h.until_stop < $as_of, h.id, NULL), if(p.until_stop < $as_of, p.id, NULL)], lambda id: id IS NOT NULL) AS named,
    [{home: r.home, partner: r.partner}] AS pairs, [] AS evidence
FROM relations AS r JOIN actors AS h ON h.id = r.home JOIN actors AS p ON p.id = r.partner
WHERE r.ended IS NULL AND (h.until_stop < $as_of OR p.until_stop < $as_of)
