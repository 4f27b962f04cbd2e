"""Refusals of signing up, signing in and changing a declaration."""

from __future__ import annotations

from schema.graph.accounts.attempts import TooManyAttempts

__all__ = ["TooManyAttempts"]
