"""Suspension of accounts, reinstatement, and the one appeal of each suspension."""
