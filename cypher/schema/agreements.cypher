// An agreement's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Agreement_id IF NOT EXISTS FOR (n:Agreement) REQUIRE n.id IS UNIQUE
