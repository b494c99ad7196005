// Labels of ours that nodes bear which no load of ours wrote.
// mode: read
// params: none
// returns: labels list of string
WITH [
  ['Actor', EXISTS { MATCH (n:Actor) WHERE n.load_id IS NULL }],
  ['Person', EXISTS { MATCH (n:Person) WHERE n.load_id IS NULL }],
  ['Contact', EXISTS { MATCH (n:Contact) WHERE n.load_id IS NULL }],
  ['Theme', EXISTS { MATCH (n:Theme) WHERE n.load_id IS NULL }],
  ['FollowUp', EXISTS { MATCH (n:FollowUp) WHERE n.load_id IS NULL }],
  ['Agreement', EXISTS { MATCH (n:Agreement) WHERE n.load_id IS NULL }],
  ['Judgement', EXISTS { MATCH (n:Judgement) WHERE n.load_id IS NULL }],
  ['Before', EXISTS { MATCH (n:Before) WHERE n.load_id IS NULL }],
  ['Load', EXISTS { MATCH (n:Load) WHERE n.application IS NULL }]
] AS found
RETURN [pair IN found WHERE pair[1] | pair[0]] AS labels
