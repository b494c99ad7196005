-- After the rows are in: what makes the lists quick.
CREATE INDEX employed ON people (id);
INSERT OR IGNORE INTO took_part SELECT p.contact, p.actor, a.side FROM participants AS p JOIN actors AS a ON a.id = p.actor;
INSERT OR IGNORE INTO took_part
SELECT p.contact, e.actor, a.side
FROM participants AS p
JOIN contacts AS c ON c.id = p.contact
JOIN people AS e ON e.id = p.person
    AND (e.from_start IS NULL OR e.from_start <= c.start) AND (e.until_stop IS NULL OR e.until_stop >= c.start)
JOIN actors AS a ON a.id = e.actor
WHERE p.actor IS NULL;
CREATE INDEX took ON took_part (actor, contact);
CREATE INDEX listed ON participants (contact);
CREATE INDEX followed ON followups (contact);
ANALYZE;
