"""Ratings of requesters: the sums, the texts, and a worker's own."""
