"""Batches: a HIT for each row of a file, published, watched and decided together."""
