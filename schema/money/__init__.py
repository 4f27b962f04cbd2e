"""What requesters do with money."""
