"""Bounds of worker lists. Pure."""

from __future__ import annotations

from domain.kernel import bounds

LONGEST_NAME = 128
MOST_WORKERS_A_CALL = 1_000


def checked_name(name: str) -> str:
    """A name of a list. Raises InvalidInput."""
    return bounds.text("name", name.strip(), at_most=LONGEST_NAME)
