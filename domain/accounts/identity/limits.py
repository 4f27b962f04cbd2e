"""Limits of identity checks."""

from __future__ import annotations

from datetime import date, timedelta

LEAST_AGE = 18  # years
EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST_REASON = 900  # a suspension says it too, with a few words before it
LONGEST_APPEAL = 4_000
LONGEST_READING_REASON = 1_000  # of an operator who reads what a person told
MOST_AT_ONCE = 5  # documents of one call
MOST_DOCUMENTS = 10  # of one check
SOONEST_ASK = timedelta(minutes=1)
LATEST_ASK = timedelta(days=1)  # between two questions to a provider that has no answer yet
