"""Writes findings for people and for other programs."""
