"""Tests of kinagraph.cli."""
