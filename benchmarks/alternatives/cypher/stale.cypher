// Open relations past their cadence: overdue first, then never contacted, then dormant. It follows relations.cypher.
WITH home, partner, priority, ratio, state
WHERE state IN ['stale', 'never', 'dormant']
RETURN home, partner, state
ORDER BY CASE state WHEN 'stale' THEN 0 WHEN 'never' THEN 1 ELSE 2 END, priority, ratio DESC, home, partner
