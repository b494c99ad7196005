// A contact's id is its own.
// mode: schema
// params: none
// returns: none
CREATE CONSTRAINT kinagraph_Contact_id IF NOT EXISTS FOR (n:Contact) REQUIRE n.id IS UNIQUE
