"""The demonstration that ends on payday: admitted workers, days of work, and files for a bank."""
