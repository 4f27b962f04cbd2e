"""The limits of jobs."""

from __future__ import annotations

from datetime import timedelta

MOST_JOBS = 100  # of one account that have not ended
LONGEST_MESSAGE = 1000
# A person who pauses a job waits for its chunk, and no statement waits for more than 30 seconds.
LONGEST_CHUNK_SECONDS = 20.0
MOST_FAULTS = 20  # passing ones in a row, about an hour, before the job fails
FIRST_DELAY = timedelta(seconds=1)  # before a chunk is tried again; doubled by each further fault
LONGEST_DELAY = timedelta(minutes=5)
MOST_STARTS = 5  # of processes, one after the other, that have ended in the same chunk
BEGUN_FOR = timedelta(seconds=2)  # no other process begins a job so soon after one has
POSTPONED_AFTER = timedelta(seconds=10)  # without a chunk by a release that knows the job
TOLD_EVERY = timedelta(milliseconds=500)  # at most, while the state is the same
KEPT_AFTER_END = timedelta(days=30)
MOST_CANDIDATES = 100  # that a runner chooses from
CANDIDATES_OF_AN_ACCOUNT = 3
