"""Double-entry money: accounts, immutable transfers, fees and statements."""
