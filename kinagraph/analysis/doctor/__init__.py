"""What in the tables weakens the analyses."""
