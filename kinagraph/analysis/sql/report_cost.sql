-- What the period's contacts cost, by theme, counterpart and unit: in equal shares where a contact has several of them, so
-- that each list adds up to the whole. Currencies stand apart; a contact without a cost is counted beside.
WITH part AS (
    SELECT 'all' AS part, NULL::VARCHAR AS value, NULL::VARCHAR AS name, contact, 1 AS n FROM report_contact WHERE counting
    UNION ALL
    SELECT 'theme', unnest(if(len(themes) = 0, [NULL], themes)), NULL, contact, greatest(len(themes), 1) FROM report_contact WHERE counting
    UNION ALL
    SELECT 'partner', unnest(if(len(partners) = 0, [NULL], partners)), unnest(if(len(partners) = 0, [NULL], partner_names)), contact,
        greatest(len(partners), 1) FROM report_contact WHERE counting
    UNION ALL
    SELECT 'unit', unnest(if(len(homes) = 0, [NULL], homes)), unnest(if(len(homes) = 0, [NULL], home_names)), contact,
        greatest(len(homes), 1) FROM report_contact WHERE counting
),
spread AS (SELECT p.part, p.value, p.name, c.contact, c.cost, c.currency, c.cost / p.n AS share FROM part AS p JOIN report_contact AS c USING (contact)),
counted AS (
    SELECT part, value, any_value(name) AS name, count(*)::INTEGER AS contacts, count(*) FILTER (cost IS NULL)::INTEGER AS without_cost
    FROM spread GROUP BY part, value
),
summed AS (
    -- Threads add in any order: the last digits of a sum are nobody's.
    SELECT part, value, coalesce(currency, '?') AS currency, round(sum(share), 2) AS cost
    FROM spread WHERE cost IS NOT NULL GROUP BY ALL
)
SELECT k.part, k.value, coalesce(k.name, t.name) AS name, k.contacts, k.without_cost, s.currency, s.cost
FROM counted AS k LEFT JOIN report_theme AS t ON t.theme = k.value AND k.part = 'theme'
LEFT JOIN summed AS s ON s.part = k.part AND s.value IS NOT DISTINCT FROM k.value
