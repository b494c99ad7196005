-- The pairs of each contact that are an open relation and no acquaintance: those that the lists examine.
SELECT p.contact, {home: p.home, partner: p.partner} AS pair, p.held, p.recent, p.last, r.state, r.levels, r.last_contact
FROM pairs AS p JOIN relation AS r ON r.home = p.home AND r.partner = p.partner AND NOT r.tie
WHERE r.standing = 'open' AND NOT r.acquaintance
