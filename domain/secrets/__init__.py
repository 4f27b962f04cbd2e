"""Encryption at rest: keys, encrypted columns, and the masks that people are shown."""
