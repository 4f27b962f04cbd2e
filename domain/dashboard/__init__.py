"""What workers see of their own work: counts that follow the log."""
