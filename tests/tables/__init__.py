"""Tests of kinagraph.tables."""
