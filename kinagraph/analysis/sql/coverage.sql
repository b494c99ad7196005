-- Which actor is met about which theme, by whom of the other side, and when last.
WITH told AS (
    -- A contact without themes is about what was agreed with the pair.
    SELECT p.home, p.partner, p.contact, p.last, if(len(coalesce(c.themes, [])) > 0, c.themes, r.themes) AS themes
    FROM pairs AS p JOIN happened AS c ON c.id = p.contact JOIN relation AS r ON r.home = p.home AND r.partner = p.partner
    WHERE p.held AND NOT p.tie
),
about AS (
    SELECT home, partner, contact, last, unnest(themes) AS spelled FROM told
    UNION ALL
    SELECT home, partner, NULL, NULL, unnest(themes) FROM relation WHERE NOT tie
),
met AS (
    SELECT lower(a.spelled) AS theme, a.home, a.partner, max(a.last) AS last_contact,
        max_by(a.contact, (a.last, a.contact)) FILTER (a.contact IS NOT NULL) AS contact,
        coalesce(any_value(r.standing) <> 'ended' AND $as_of - max(a.last) <= any_value(r.cadence_days), false) AS fresh
    FROM about AS a JOIN relation AS r USING (home, partner)
    GROUP BY ALL
),
ends AS (
    SELECT m.theme, m.home AS actor, m.partner AS other, m.fresh, m.last_contact, m.contact, 'home' AS side FROM met AS m
    UNION ALL
    SELECT m.theme, m.partner, m.home, m.fresh, m.last_contact, m.contact, s.side FROM met AS m JOIN sided AS s ON s.id = m.partner
),
own AS (
    SELECT DISTINCT lower(t.theme) AS theme, t.actor, s.side
    FROM (SELECT id AS actor, unnest(themes) AS theme, until_stop FROM actors) AS t JOIN sided AS s ON s.id = t.actor
    WHERE coalesce(t.until_stop >= $as_of, true)
),
spelled AS (
    SELECT theme, min(spelled) AS spelled FROM (
        SELECT lower(spelled) AS theme, spelled FROM about UNION ALL SELECT lower(theme), theme FROM (SELECT unnest(themes) AS theme FROM actors)
    ) GROUP BY theme
),
cells AS (
    SELECT theme, actor, side, count(other) AS relations,
        coalesce(bool_or(fresh), false) AS fresh, max(last_contact) AS last_contact,
        max_by(contact, (last_contact, contact)) FILTER (contact IS NOT NULL) AS contact,
        coalesce(list(other ORDER BY fresh DESC, last_contact DESC NULLS LAST, other) FILTER (other IS NOT NULL), []) AS others
    FROM (
        SELECT theme, actor, side, other, fresh, last_contact, contact FROM ends
        UNION ALL
        SELECT o.theme, o.actor, o.side, NULL, NULL, NULL, NULL FROM own AS o ANTI JOIN ends AS e ON e.theme = o.theme AND e.actor = o.actor
    )
    WHERE side IN ('home', 'partner')
    GROUP BY theme, actor, side
),
-- Who else could take it up: those of the other side who have most relations about the theme, else it among their own.
able AS (SELECT theme, side, list(actor ORDER BY relations DESC, actor)[:5] AS actors FROM cells GROUP BY theme, side)
SELECT s.spelled AS theme, c.actor, c.side,
    CASE WHEN c.fresh THEN 'covered' WHEN c.relations > 0 THEN 'lapsed' ELSE 'hole' END AS state,
    c.relations::INTEGER AS relations, c.last_contact, if(c.contact IS NULL, [], [c.contact]) AS evidence, c.others,
    if(c.relations = 0, coalesce(a.actors, []), []) AS candidates
FROM cells AS c JOIN spelled AS s USING (theme)
LEFT JOIN able AS a ON a.theme = c.theme AND a.side = if(c.side = 'home', 'partner', 'home')
