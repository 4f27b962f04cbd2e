"""Yearly statements of workers: what they earned and were paid, by month, as the ledger has it."""
