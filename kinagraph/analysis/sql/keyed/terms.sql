-- What was agreed about each pair, as far as it is counted with.
SELECT h.key AS home, p.key AS partner, t.cadence_days, t.cadence_from, t.priority, t.standing, t.in_relations, t.declared
FROM terms AS t JOIN core_key AS h ON h.id = t.home JOIN core_key AS p ON p.id = t.partner
