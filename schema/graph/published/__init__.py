"""What a requester published, and the work that came of it."""
