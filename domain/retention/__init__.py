"""Retention: a requester is told of results and types that nobody uses, and then they go."""
