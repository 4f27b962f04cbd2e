"""The audit: what those who run the installation did and read."""
