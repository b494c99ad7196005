-- When each pair meets next.
SELECT home, partner, min(start) AS next_planned FROM core_pair WHERE start > $as_of GROUP BY home, partner
