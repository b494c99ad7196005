"""Who is one: what was judged the same is seen as one, and what may be the same is proposed."""
