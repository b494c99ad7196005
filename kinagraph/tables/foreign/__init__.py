"""Other people's spreadsheets: a mapping says what their columns are, and their rows become sheets of ours."""
