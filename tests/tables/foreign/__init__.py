"""Tests of kinagraph.tables.foreign."""
