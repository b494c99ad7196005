-- Which partners the contacts held met, each once, and when the contact began (at the latest, where its date is coarse).
SELECT DISTINCT x.partner, x.contact, h.start, h.latest_start
FROM pairs AS x JOIN happened AS h ON h.id = x.contact AND h.held
WHERE NOT x.tie
