-- Two actors that may be one, by their names (matched beforehand); what hangs on one of them looks spread over two.
SELECT 'actors' AS subject_kind, m.one || ';' || m.other AS subject, m.one_name || ' – ' || m.other_name AS name, ['alike'] AS reasons,
    list_distinct([m.one_as, m.other_as]) AS named, p.pairs, t.contacts, t.contacts AS evidence
FROM doctor_match AS m
LEFT JOIN (
    SELECT m.one, m.other, list(DISTINCT {home: r.home, partner: r.partner}) AS pairs
    FROM doctor_match AS m JOIN relation AS r ON r.home IN (m.one, m.other) OR r.partner IN (m.one, m.other)
    WHERE NOT r.tie AND r.standing = 'open' AND NOT r.acquaintance
    GROUP BY m.one, m.other
) AS p ON p.one = m.one AND p.other = m.other
LEFT JOIN (
    SELECT m.one, m.other, list(DISTINCT a.contact) AS contacts
    FROM doctor_match AS m JOIN attending AS a ON a.member IN (m.one, m.other) JOIN happened AS h ON h.id = a.contact AND h.held
    GROUP BY m.one, m.other
) AS t ON t.one = m.one AND t.other = m.other
