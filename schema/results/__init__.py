"""Results and workers as files, and what filled-in files decide."""
