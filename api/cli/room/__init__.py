"""The operators' room, in a terminal."""
