"""The clockwork: deadlines fire, and old rows are deleted."""
