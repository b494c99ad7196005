"""People: who is kept, what is held of one, and what becomes of it when one is forgotten."""
