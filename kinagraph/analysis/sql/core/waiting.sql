-- The partners in the contacts examined whom no contact met that began after the end of theirs.
SELECT e.contact, e.earliest_stop, a.member AS partner
FROM core_examined AS e
JOIN core_attending AS a ON a.contact = e.contact AND a.theirs
LEFT JOIN (SELECT partner, max(start) AS start FROM core_paired GROUP BY partner) AS n ON n.partner = a.member
WHERE e.must AND e.late AND NOT e.crowd AND (n.start IS NULL OR n.start <= e.stop)
