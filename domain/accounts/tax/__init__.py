"""The tax interview of workers: answers, records, treaty rates, signatures, printed forms."""
