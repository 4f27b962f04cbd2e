"""Jobs, which lead to no other types."""
