"""The keys of encryption at rest, and files that are made once for their owner alone."""
