-- Each actor and the group that stands for it; `alone`: it stands for no other.
SELECT a.key AS actor, m.key AS member, s.member_side = 'home' AS ours, s.member_side = 'partner' AS theirs,
    count(*) OVER (PARTITION BY s.member) = 1 AS alone
FROM sided AS s JOIN core_key AS a ON a.id = s.id JOIN core_key AS m ON m.id = s.member
