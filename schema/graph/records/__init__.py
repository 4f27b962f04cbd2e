"""The records of decisions and revocations, for both sides to read."""
