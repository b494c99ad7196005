// The constraints that stand, whoever made them.
// mode: read
// params: none
// returns: name string, labels list of string, properties list of string
SHOW CONSTRAINTS YIELD name, labelsOrTypes, properties
RETURN name, labelsOrTypes AS labels, properties
