// Open relations that live only at the top, or of which nobody can tell. It follows relations.cypher.
WITH home, partner, priority, ratio, state, high, working, unknown
WHERE working = 0 AND high + unknown > 0
RETURN home, partner, CASE WHEN unknown > 0 THEN 'undecidable' ELSE 'high_level_only' END AS levels
ORDER BY CASE state WHEN 'stale' THEN 0 WHEN 'due' THEN 1 WHEN 'active' THEN 2 WHEN 'never' THEN 3 ELSE 4 END,
         priority, ratio DESC, home, partner
