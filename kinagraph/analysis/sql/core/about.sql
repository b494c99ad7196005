-- The contacts about a theme.
SELECT DISTINCT contact FROM (SELECT contact, explode(themes) AS theme FROM core_themed) AS t WHERE lower(theme) = lower($theme)
