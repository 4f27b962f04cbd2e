"""Gift cards: the port to providers, and the built-in one, which issues codes of a list."""
