"""The fan-out: one event, computed and serialised once, delivered to all its subscribers."""
