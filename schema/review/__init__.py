"""Deciding the work of a review queue."""
