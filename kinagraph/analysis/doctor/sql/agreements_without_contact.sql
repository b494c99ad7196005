-- Agreements that are signed or in preparation, and that no contact held names; the relations of their parties that never had any.
WITH standing AS (
    SELECT g.id, g.title, g.parties FROM agreements AS g
    WHERE coalesce(g.status, 'active') <> 'ended' AND coalesce(g.signed_start <= $as_of, true) AND coalesce(g.expires_stop >= $as_of, true)
        AND NOT EXISTS (SELECT 1 FROM contacts AS c JOIN happened AS h ON h.id = c.id AND h.held WHERE c.agreement = g.id)
),
parties AS (SELECT id, unnest(parties) AS actor FROM standing),
between_them AS (
    SELECT s.id, list_sort(list(DISTINCT p.contact) FILTER (p.held)) AS evidence
    FROM parties AS s JOIN parties AS o ON o.id = s.id JOIN pairs AS p ON p.home = s.actor AND p.partner = o.actor
    GROUP BY s.id
),
never AS (
    SELECT s.id, list({home: r.home, partner: r.partner}) AS pairs
    FROM parties AS s JOIN parties AS o ON o.id = s.id
    JOIN relation AS r ON r.home = s.actor AND r.partner = o.actor AND NOT r.tie AND r.state = 'never' AND r.standing = 'open'
    GROUP BY s.id
)
SELECT 'agreement' AS subject_kind, s.id AS subject, s.title AS name, [if(len(b.evidence) > 0, 'none_names_it', 'never_met')] AS reasons,
    s.parties AS named, n.pairs, b.evidence
FROM standing AS s LEFT JOIN between_them AS b ON b.id = s.id LEFT JOIN never AS n ON n.id = s.id
