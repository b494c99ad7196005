-- What goes on by the tables though that which it hangs on has ended: employments and memberships of actors that are no more,
-- agreements past their last day that count as active, and points of cancelled contacts that are not done.
WITH gone AS (SELECT id, name FROM actors WHERE until_stop < $as_of)
SELECT 'person' AS subject_kind, p.id AS subject, p.name, ['employer_ended'] AS reasons, [g.id] AS named, [] AS contacts, [] AS evidence
FROM people AS p JOIN gone AS g ON g.id = p.actor WHERE p.until IS NULL
UNION ALL
SELECT 'membership', m.network || ';' || m.actor, a.name, ['member_ended'], [g.id], [], []
FROM memberships AS m JOIN gone AS g ON g.id IN (m.actor, m.network) JOIN actors AS a ON a.id = m.actor WHERE m.until IS NULL
UNION ALL
SELECT 'agreement', g.id, g.title, ['expired_active'], g.parties, coalesce(c.contacts, []), coalesce(c.contacts, [])
FROM agreements AS g
LEFT JOIN (SELECT c.agreement, list_sort(list(c.id)) AS contacts FROM contacts AS c JOIN agreements AS g ON g.id = c.agreement
           JOIN happened AS h ON h.id = c.id AND h.held AND h.start > g.expires_stop GROUP BY c.agreement) AS c ON c.agreement = g.id
WHERE coalesce(g.status, 'active') = 'active' AND g.expires_stop < $as_of
UNION ALL
SELECT 'followup', f.id, f.action, ['contact_cancelled'], [], [], [f.contact]
FROM followups AS f JOIN contacts AS c ON c.id = f.contact
WHERE c.status = 'cancelled' AND NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false)
