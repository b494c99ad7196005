// Open relations that live at the top only, or of which that can't be told, as `kinagraph high-level` lists them.
// It reads what `kinagraph publish` wrote, and so tells of the day that was published for.
// mode: read
// params: none
// returns: as_of date, home string, partner string, levels string, high integer, unknown integer, last_contact date
MATCH (home:Actor)-[r:RELATION]->(partner:Actor)
WHERE r.standing = 'open' AND NOT r.acquaintance AND r.levels IN ['high_level_only', 'undecidable']
RETURN r.as_of AS as_of, home.id AS home, partner.id AS partner, r.levels AS levels, r.high AS high, r.unknown AS unknown,
       r.last_contact AS last_contact
ORDER BY home, partner
