"""Background tasks of a process: their supervisor, and their end."""
