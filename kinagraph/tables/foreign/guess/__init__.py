"""A mapping for files that nobody has described: what their columns seem to be, on what that rests, and what is in doubt."""
