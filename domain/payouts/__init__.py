"""Payday: earnings become available, are paid out by bank or gift card, and are accounted for."""
