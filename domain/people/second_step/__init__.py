"""The second step of signing in: codes of an app, and codes to recover with."""
