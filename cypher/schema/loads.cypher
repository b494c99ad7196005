// A load's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Load_id IF NOT EXISTS FOR (n:Load) REQUIRE n.id IS UNIQUE
