"""What requesters do with HITs."""
