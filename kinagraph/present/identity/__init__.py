"""What a person reads of two that may be one, and of what was judged."""
