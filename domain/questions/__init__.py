"""Questions and answers: what a HIT asks, and what an answer to it may be."""
