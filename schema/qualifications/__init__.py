"""What requesters and workers do with qualifications."""
