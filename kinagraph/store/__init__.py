"""Keeps the tables: in a DuckDB file, or in Neo4j."""
