"""Announcing uploads, and reading those of others as an operator."""
