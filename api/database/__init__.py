"""The database: cancel-safe engines, connecting, and migrations."""
