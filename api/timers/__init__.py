"""The clockwork: deadlines that are due fire, and what is old is deleted."""
