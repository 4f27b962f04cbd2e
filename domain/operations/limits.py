"""The limits of the operators' room: what is counted, how often, and for how long it counts."""

from __future__ import annotations

from datetime import timedelta

MOST_COUNTED = 10_000  # of one queue, or of mails; a longer one is not counted to its end
LONGEST_WAIT_ASKED = 366 * 86_400  # seconds
MONEY_SAMPLED_FOR = timedelta(minutes=1)  # sums of money read more rows than all the rest
GIVEN_UP_LATELY = timedelta(days=1)  # mails that count as failed

PRESENCE_SECONDS = 5.0  # between two writes of the row of a server process
PRESENT_FOR = timedelta(seconds=20)  # after the last one: a few writes may be late
PRESENCE_KEPT = timedelta(hours=1)  # of a process that ended without saying so
LONGEST_HOST = 100

MOST_DECIDED_A_CALL = 100  # of one queue: each is a commit of its own
