"""A strategy as rules: read from a TOML file, and checked against the contacts on a day."""
