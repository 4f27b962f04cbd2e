"""Receipts of payouts, which workers keep: signed, and verified without the market."""
