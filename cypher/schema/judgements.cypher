// A judgement's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE
