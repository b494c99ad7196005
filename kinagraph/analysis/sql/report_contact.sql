-- The contacts of a period: held, with their last day in it. `counting` says whether they are of a kind that counts.
WITH who AS (
    SELECT a.contact,
        list(a.member ORDER BY s.name, a.member) FILTER (a.side = 'home') AS homes,
        list(s.name ORDER BY s.name, a.member) FILTER (a.side = 'home') AS home_names,
        list(a.member ORDER BY s.name, a.member) FILTER (a.side = 'partner') AS partners,
        list(s.name ORDER BY s.name, a.member) FILTER (a.side = 'partner') AS partner_names,
        list(s.name ORDER BY s.name, a.member) FILTER (a.side = 'third') AS other_names
    FROM attending AS a JOIN sided AS s ON s.id = a.member
    GROUP BY a.contact
)
SELECT c.id AS contact, c.date, c."end", h.start, h.stop, h.counting, c.kind, c.direction, l.level, c.purpose,
    list_distinct(list_transform(coalesce(c.themes, []), lambda each: lower(each))) AS themes,
    c.place, c.country, c.agreement,
    coalesce(w.homes, []) AS homes, coalesce(w.home_names, []) AS home_names,
    coalesce(w.partners, []) AS partners, coalesce(w.partner_names, []) AS partner_names,
    coalesce(w.other_names, []) AS other_names,
    c.cost, if(c.cost IS NULL, NULL, c.currency) AS currency
FROM happened AS h
JOIN contacts AS c ON c.id = h.id
LEFT JOIN levelled AS l ON l.contact = h.id
LEFT JOIN who AS w ON w.contact = h.id
WHERE h.held AND h.stop BETWEEN $start AND $as_of
