"""Identity verification: an automatic check, documents for investigators, and one appeal."""
