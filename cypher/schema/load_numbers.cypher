// Loads are numbered, each with a number of its own: of two that begin at once, one has to give way.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Load_number IF NOT EXISTS FOR (n:Load) REQUIRE n.number IS UNIQUE
