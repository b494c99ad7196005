// Whom an actor's people have met: those of other actors who attended the same contacts.
// mode: read
// params: actor string
// returns: ours string, theirs string, employers list of string, contacts integer, last_contact date
MATCH (:Actor {id: $actor})<-[:WORKS_FOR]-(ours:Person)-[:ATTENDED]->(c:Contact)<-[:ATTENDED]-(theirs:Person)
WHERE coalesce(c.status, 'held') = 'held' AND NOT EXISTS { (theirs)-[:WORKS_FOR]->(:Actor {id: $actor}) }
RETURN ours.name AS ours, theirs.name AS theirs, COLLECT { MATCH (theirs)-[:WORKS_FOR]->(a:Actor) RETURN DISTINCT a.name ORDER BY a.name } AS employers,
       count(DISTINCT c) AS contacts, max(coalesce(c.end_stop, c.date_stop)) AS last_contact
ORDER BY contacts DESC, last_contact DESC, ours, theirs
