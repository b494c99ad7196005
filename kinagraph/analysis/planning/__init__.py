"""From what is known to what to do: what falls due, who is a member, whom to meet, what to say."""
