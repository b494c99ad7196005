// A follow-up's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_FollowUp_id IF NOT EXISTS FOR (n:FollowUp) REQUIRE n.id IS UNIQUE
