"""Keeps counts that follow the log beside the server."""
