// A person's id is their own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Person_id IF NOT EXISTS FOR (n:Person) REQUIRE n.id IS UNIQUE
