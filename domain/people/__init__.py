"""Accounts and their profiles, sign-in, API keys, mail and blocks."""
