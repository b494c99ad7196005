-- Open relations that live only at the top, or of which nobody can tell; in the order of the stale list.
SELECT home, partner, levels FROM relation
WHERE levels IN ('high_level_only', 'undecidable')
ORDER BY CASE state WHEN 'stale' THEN 0 WHEN 'due' THEN 1 WHEN 'active' THEN 2 WHEN 'never' THEN 3 ELSE 4 END,
    priority IS NULL, priority, ratio DESC, home, partner
