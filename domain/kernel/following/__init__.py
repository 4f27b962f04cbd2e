"""Counts that follow the log: the stored position, and the step from one page to the next."""
