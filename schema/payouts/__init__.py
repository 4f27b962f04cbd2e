"""Payday: how workers are paid, payouts, and what operators do with them."""
