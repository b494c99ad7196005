-- The contacts that have themes, by their numbers.
SELECT c.contact, t.themes FROM contacts AS t JOIN core_contact AS c ON c.id = t.id WHERE t.themes IS NOT NULL
