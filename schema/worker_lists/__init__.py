"""The verbs of worker lists."""
