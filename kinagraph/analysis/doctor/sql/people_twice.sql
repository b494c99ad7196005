-- Persons who may be one: two ids with one e-mail address, one name, or one name that is the other's alias.
WITH spelled AS (
    SELECT DISTINCT id, 'same_email' AS reason, lower(trim(email)) AS spelling FROM people WHERE email IS NOT NULL
    UNION
    SELECT id, 'same_name', lower(strip_accents(trim(name))) FROM people
    UNION
    SELECT id, 'same_name', lower(strip_accents(trim(alias))) FROM (SELECT id, unnest(aliases) AS alias FROM people)
),
grouped AS (
    SELECT reason, list_sort(list(id)) AS ids FROM spelled GROUP BY reason, spelling HAVING count(*) > 1
),
known AS (
    -- Two whom somebody has judged are left alone.
    SELECT ids, list_sort(list(DISTINCT reason)) AS reasons FROM grouped
    WHERE len(ids) > 2 OR NOT EXISTS (SELECT 1 FROM judgements AS j WHERE j.kind = 'person' AND list_sort([j.one, j.other]) = ids)
    GROUP BY ids
),
of_each AS (
    SELECT k.ids, p.id, p.actor, p.name, coalesce(p.from_start, DATE '0001-01-01') AS begun, coalesce(p.until_stop, DATE '9999-12-31') AS ended
    FROM (SELECT ids, unnest(ids) AS id FROM known) AS k JOIN people AS p USING (id)
),
at_once AS (
    SELECT DISTINCT a.ids FROM of_each AS a JOIN of_each AS b
        ON b.ids = a.ids AND a.id < b.id AND a.actor <> b.actor AND a.begun <= b.ended AND b.begun <= a.ended
)
SELECT 'people' AS subject_kind, array_to_string(k.ids, ';') AS subject,
    (SELECT any_value(o.name ORDER BY o.id) FROM of_each AS o WHERE o.ids = k.ids) AS name,
    k.reasons || if(a.ids IS NULL, [], ['at_once']) AS reasons,
    (SELECT list_sort(list(DISTINCT o.actor)) FROM of_each AS o WHERE o.ids = k.ids) AS named,
    t.contacts, t.contacts AS evidence
FROM known AS k
LEFT JOIN at_once AS a ON a.ids = k.ids
LEFT JOIN (
    SELECT u.ids, list_sort(list(DISTINCT p.contact)) AS contacts
    FROM (SELECT ids, unnest(ids) AS id FROM known) AS u JOIN participants AS p ON p.person = u.id
    JOIN happened AS h ON h.id = p.contact AND h.held
    GROUP BY u.ids
) AS t ON t.ids = k.ids
