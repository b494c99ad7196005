-- Who took part in each of those contacts, a row a participant row: the actor, and the participant's own level. It is the
-- row's, else the person's that day, else political for a political body, else the contact's where that is not political
-- (nobody there was higher). An actor's bare row says nothing where another row tells more of the same actor. `suspect`:
-- this may have been the politician whom nobody names: no level, of a kind of actor that has politicians, at a contact at
-- political or unknown level where nobody is known to be one.
WITH told AS (
    SELECT p.contact, coalesce(p.actor, e.actor) AS actor, p.person, p.role, p.count, p.reason, p.decision,
        coalesce(p.level, e.level) AS own
    FROM participants AS p
    JOIN policy_contact AS c ON c.id = p.contact
    LEFT JOIN people AS e ON e.id = p.person
        AND c.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
)
SELECT *, level IS NULL AND has_politicians AND NOT coalesce(bool_or(level = 'political') OVER (PARTITION BY contact), false) AS suspect
FROM (
SELECT t.contact, t.actor, a.side, a.kind NOT IN ('company', 'business_organisation', 'cluster', 'university', 'hospital') AS has_politicians, t.person, t.role, t.count, t.reason, t.decision,
    coalesce(t.own, if(a.kind = 'political_body', 'political', NULL), if(c.level <> 'political', c.level, NULL)) AS level,
    t.person IS NULL AND t.count IS NULL AND t.own IS NULL AS bare
FROM told AS t
JOIN policy_contact AS c ON c.id = t.contact
JOIN policy_actor AS a ON a.id = t.actor
QUALIFY NOT bare OR bool_and(bare) OVER (PARTITION BY t.contact, t.actor)
)
