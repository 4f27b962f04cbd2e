"""The event log and its readers: append, follow, wake. Knows no HIT."""
