-- What is told of an end of a relation, an actor or a group, where nothing was agreed about the pair.
SELECT k.key AS member, e.side = 'partner' AS theirs, coalesce(e.until_stop < $as_of, false) AS ended,
    e.priority, $paces[list_position($priorities, e.priority)]::INTEGER AS pace
FROM (
    SELECT member, any_value(member_side) AS side, min(priority) AS priority, if($by = 'pair', any_value(until_stop), NULL) AS until_stop
    FROM sided GROUP BY member
) AS e JOIN core_key AS k ON k.id = e.member
