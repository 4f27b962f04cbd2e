"""Watching batches: counts that follow the log, the wage, and links to the picture of both."""
