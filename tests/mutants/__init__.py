"""Breaks the core in small ways, one at a time, and counts the breaks that its tests notice."""
