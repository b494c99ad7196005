-- How many of the period's contacts are of each kind, direction, level and theme; one of two themes counts under both.
WITH told AS (
    SELECT 'kind' AS part, kind AS value, direction FROM report_contact WHERE counting
    UNION ALL
    SELECT 'direction', direction, direction FROM report_contact WHERE counting
    UNION ALL
    SELECT 'level', level, direction FROM report_contact WHERE counting
    UNION ALL
    SELECT 'theme', unnest(if(len(themes) = 0, [NULL], themes)), direction FROM report_contact WHERE counting
)
SELECT part, value, any_value(t.name) AS name, count(*)::INTEGER AS contacts,
    count(*) FILTER (direction = 'outbound')::INTEGER AS outbound,
    count(*) FILTER (direction = 'inbound')::INTEGER AS inbound,
    count(*) FILTER (direction IS NULL)::INTEGER AS undirected
FROM told LEFT JOIN report_theme AS t ON t.theme = value AND part = 'theme'
GROUP BY part, value
