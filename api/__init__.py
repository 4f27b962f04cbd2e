"""Composes the server: settings, database, sign-in, transport, clockwork and the command line."""
