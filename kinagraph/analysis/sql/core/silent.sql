-- Those of them who are silent; or nobody can tell: a contact known to the month may have begun after the end of theirs.
SELECT w.contact, w.partner, m.contact IS NOT NULL AS undecidable
FROM core_waiting AS w
LEFT JOIN (
    SELECT DISTINCT w.contact, w.partner
    FROM core_waiting AS w
    JOIN core_paired AS o ON o.partner = w.partner AND o.contact <> w.contact
    JOIN core_contact AS c ON c.contact = o.contact AND c.latest_start > w.earliest_stop
) AS m ON m.contact = w.contact AND m.partner = w.partner
