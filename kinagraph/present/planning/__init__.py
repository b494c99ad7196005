"""Calendars, digests, lists of members, journeys, briefs and welcome packs."""
