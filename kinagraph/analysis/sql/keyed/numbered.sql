-- A number for each contact.
SELECT (row_number() OVER ())::INTEGER AS contact, * FROM contacts
