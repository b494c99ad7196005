"""Crashes, faults and files that mean no good: nothing is lost, and what is wrong is told in one sentence."""
