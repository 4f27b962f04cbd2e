"""Accounts and their profiles, sign-in, API keys and blocks."""
