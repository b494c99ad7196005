-- The contacts examined, their first and last day, with the reasons why they are not followed up.
SELECT c.id AS contact, DATE '1970-01-01' + u.start AS start, DATE '1970-01-01' + u.stop AS stop,
    list_filter([
        if(u.points_overdue, 'points_overdue', NULL),
        if(u.points_undated, 'points_undated', NULL),
        if(u.no_points, 'no_points', NULL),
        if(u.no_later_contact, 'no_later_contact', NULL),
        if(u.later_contact_undecidable, 'later_contact_undecidable', NULL)
    ], lambda reason: reason IS NOT NULL) AS reasons
FROM core_unfollowed AS u JOIN core_contact AS c ON c.contact = u.contact
