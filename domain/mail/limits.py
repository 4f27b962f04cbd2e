"""The limits of mail: attempts to send, the lease of a process, and delays."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 12
LEASE = timedelta(minutes=2)  # longer than one attempt to send can take
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(hours=1)
LONGEST_ERROR = 500  # characters of a stored error

NOTICES_LIMITED_FOR = timedelta(days=1)
MOST_NOTICES_OF_A_KIND = 1  # from one person to another
MOST_NOTICES = 20  # to one person from all others
MOST_MESSAGE_NOTICES_OF_ONE = 20  # about messages, which are counted apart
MOST_MESSAGE_NOTICES = 50
# A mail that its reader has just asked for goes before those that waited for less than this.
AHEAD_OF_OTHERS = timedelta(days=1)
