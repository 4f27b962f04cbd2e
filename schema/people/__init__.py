"""Accounts: signing up and in, profiles, credentials, blocks."""
