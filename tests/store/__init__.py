"""Tests of kinagraph.store."""
