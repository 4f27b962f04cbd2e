"""Days of the market: its calendar days, and business days."""
