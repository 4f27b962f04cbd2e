"""Limits of tax interviews."""

from __future__ import annotations

from datetime import timedelta

LONGEST_POSTAL_CODE = 20  # characters
SHORTEST_FOREIGN_ID, LONGEST_FOREIGN_ID = 4, 30
YEARS_VALID = 3
REMINDED_BEFORE = timedelta(days=30)
RETURNED_STAYS = timedelta(days=90)  # a form that was returned, and was never in force
LONGEST_REASON = 1_000  # characters, of an operator
MOST_A_DAY = 10  # interviews of one worker
