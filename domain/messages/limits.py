"""The limits of threads between workers and requesters, and of replies by mail."""

from __future__ import annotations

from datetime import timedelta

from domain.people.limits import Bound

LONGEST_MESSAGE = 4_096
MOST_MESSAGES = 1_000  # of one thread between a worker and a requester
MOST_WORKERS_A_CALL = 100
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
OF_A_WORKER = (Bound(30, _HOUR), Bound(100, _DAY))  # messages to all requesters
OF_A_REQUESTER = (Bound(1_000, _HOUR), Bound(10_000, _DAY))  # messages to all workers
SOON = _HOUR  # when to try again, where a call itself has used up a bound
IN_A_THREAD = Bound(20, _DAY)  # messages of one side
WORKERS_A_CHUNK = 50  # of a job that writes to many: one commit

REPLY_LASTS = timedelta(days=30)  # of the address that a mail about a message is replied to
LONGEST_LOCAL_PART = 64  # of a reply address, as mail servers take it
