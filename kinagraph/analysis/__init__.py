"""Pure analyses: given tables and a day, they find."""
