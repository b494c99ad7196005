// An actor's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Actor_id IF NOT EXISTS FOR (n:Actor) REQUIRE n.id IS UNIQUE
