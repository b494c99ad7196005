-- Members on the day without a representative, or whose representative has no employer any more.
SELECT 'membership' AS subject_kind, m.network || ';' || m.actor AS subject, a.name,
    [if(m.representative IS NULL, 'no_representative', 'representative_left')] AS reasons, [m.network] AS named
FROM memberships AS m JOIN actors AS a ON a.id = m.actor
WHERE coalesce(m.since_start <= $as_of, true) AND coalesce(m.until_stop >= $as_of, true)
    AND (m.representative IS NULL OR NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = m.representative
         AND coalesce(p.from_start <= $as_of, true) AND coalesce(p.until_stop >= $as_of, true)))
