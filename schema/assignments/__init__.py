"""What workers and requesters do with assignments."""
