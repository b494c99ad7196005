-- When each partner was met.
SELECT p.partner, p.contact, p.start FROM core_pair AS p JOIN core_end AS e ON e.member = p.partner AND e.theirs WHERE p.held
