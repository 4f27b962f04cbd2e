"""Jobs: listing, steering and following long work."""
