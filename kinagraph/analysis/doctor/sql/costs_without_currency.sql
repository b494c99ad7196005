-- Contacts with a cost of which nobody knows the currency.
SELECT 'contact' AS subject_kind, c.id AS subject, ['no_currency'] AS reasons, [c.id] AS contacts, [c.id] AS evidence
FROM contacts AS c JOIN happened AS h ON h.id = c.id AND h.held
WHERE c.cost > 0 AND c.currency IS NULL
