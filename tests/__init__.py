"""Tests of kinagraph."""
