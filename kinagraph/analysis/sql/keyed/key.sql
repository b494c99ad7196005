-- A number for each actor, in the order of their ids; and one for all of ours as a group.
SELECT id, (row_number() OVER (ORDER BY id))::INTEGER AS key FROM (SELECT id FROM actors UNION ALL SELECT 'all of us')
