// A theme stands there once.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Theme_name IF NOT EXISTS FOR (n:Theme) REQUIRE n.name IS UNIQUE
