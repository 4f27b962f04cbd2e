"""The limits of monitors: how much one look reads, and how long alarms are stored."""

from __future__ import annotations

from datetime import timedelta

EVERY = timedelta(seconds=60)  # between two looks
LEASE = timedelta(minutes=2)  # of a look, which takes a second
PAGE = 50  # groups and requesters of one look
COUNTS_A_LOOK = 10  # of workers who could accept: each may read all workers
WORK_A_REQUESTER = 100  # the oldest undecided work of one
ALARMS_A_LOOK = 100  # open ones, to see whether they are over
MAILS_SHOWN = 100
KEPT = timedelta(days=30)  # after the end
LONGEST_WHY = 500
