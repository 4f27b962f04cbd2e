"""The bounds of mail: how often one is tried, and how long a process has to send it."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 12
LEASE = timedelta(minutes=2)  # longer than any try to send takes
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(hours=1)
LONGEST_ERROR = 500  # characters kept of why a mail did not go
