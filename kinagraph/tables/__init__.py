"""Spreadsheets in: read, map, check and merge rows."""
