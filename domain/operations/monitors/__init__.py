"""Monitors: conditions that nobody would report, told to whom they concern, once until they end."""
