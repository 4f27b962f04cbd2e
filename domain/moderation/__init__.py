"""Reports of HITs, ratings and messages, and what operators do about them."""
