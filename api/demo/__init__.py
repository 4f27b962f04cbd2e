"""The demonstration: a whole market played through the public API with answers people gave."""
