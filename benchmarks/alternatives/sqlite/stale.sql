-- Open relations past their cadence: overdue first, then never contacted, then dormant.
SELECT home, partner, state FROM relation
WHERE state IN ('stale', 'never', 'dormant')
ORDER BY CASE state WHEN 'stale' THEN 0 WHEN 'never' THEN 1 ELSE 2 END, priority IS NULL, priority, ratio DESC, home, partner
