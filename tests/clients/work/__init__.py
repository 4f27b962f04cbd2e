"""The frame page in a browser."""
