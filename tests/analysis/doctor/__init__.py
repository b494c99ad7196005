"""What weakens the analyses."""
