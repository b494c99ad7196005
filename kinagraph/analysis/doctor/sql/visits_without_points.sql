-- Visits, delegations and signings held with a partner, of which no follow-up point is recorded.
SELECT 'contact' AS subject_kind, c.contact AS subject, ['no_points'] AS reasons, [c.contact] AS contacts, [c.contact] AS evidence
FROM doctor_contact AS c ANTI JOIN followups AS f ON f.contact = c.contact
WHERE c.held AND c.across AND list_contains($followup_kinds, c.kind)
