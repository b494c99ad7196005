-- How each theme is written: themes that differ in upper and lower case alone are one.
SELECT lower(theme) AS theme, min(theme) AS name FROM (SELECT unnest(themes) AS theme FROM contacts) GROUP BY 1
