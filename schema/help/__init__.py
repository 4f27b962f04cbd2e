"""Help for people, readable without signing in."""
