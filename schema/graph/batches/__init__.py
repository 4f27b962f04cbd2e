"""Batches, and what is seen of them while they run."""
