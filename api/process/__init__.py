"""Server processes: one that serves, and one that starts and replaces the others."""
