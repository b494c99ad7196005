"""Tests of kinagraph.analysis."""
