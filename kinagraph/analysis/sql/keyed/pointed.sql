-- The follow-up points of the contacts, by their numbers.
SELECT c.contact, f.id, f.responsible, f.due_stop, f.done, f.done_start
FROM followups AS f JOIN core_contact AS c ON c.id = f.contact
