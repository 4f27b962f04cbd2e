"""The limits of mail: attempts to send, the lease of a process, and delays."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 12
LEASE = timedelta(minutes=2)  # longer than one attempt to send can take
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(hours=1)
LONGEST_ERROR = 500  # characters of a stored error
