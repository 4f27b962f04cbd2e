"""Runs jobs beside the server, in each process."""
