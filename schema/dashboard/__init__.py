"""What workers set on their dashboard, and its changes."""
