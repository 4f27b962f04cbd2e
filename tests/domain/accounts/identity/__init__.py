"""Identity verification."""
