"""Tests of the strategy as rules."""
