"""Limits of applications."""

from __future__ import annotations

LONGEST_TEXT = 2_000  # characters of a reason, a question or an answer
BUSINESS_DAYS = 3  # in which an operator decides
