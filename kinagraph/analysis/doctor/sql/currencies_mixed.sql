-- The currencies beside the most usual one: costs in several can't be added.
WITH counted AS (
    SELECT c.currency, count(*) AS n, list_sort(list(c.id)) AS contacts
    FROM contacts AS c JOIN happened AS h ON h.id = c.id AND h.held
    WHERE c.cost > 0 AND c.currency IS NOT NULL GROUP BY c.currency
),
usual AS (SELECT currency FROM counted ORDER BY n DESC, currency LIMIT 1)
SELECT 'currency' AS subject_kind, c.currency AS subject, c.currency AS name, ['mixed'] AS reasons, [u.currency] AS named,
    c.contacts, c.contacts AS evidence
FROM counted AS c JOIN usual AS u ON u.currency <> c.currency
