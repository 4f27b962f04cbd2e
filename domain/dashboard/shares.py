"""Shares of counts."""

from __future__ import annotations


def share(part: int, whole: int) -> float | None:
    """The share that a part is of the whole, 0 to 1; None of nothing."""
    return part / whole if whole else None
