-- The contacts of the one end of each pair that was declared; pair.sql asks where the other is as well.
SELECT d.home, d.partner, a.contact FROM core_declared AS d JOIN core_attending AS a ON a.member = d.home
