"""The demonstration: a whole market played through the public API with real answers of people."""
