"""The limits of the contact form."""

from __future__ import annotations

from datetime import timedelta

from domain.people.limits import Bound

LONGEST_SUBJECT_LINE = 200
LONGEST_CONTACT_TEXT = 5_000
MOST_THREAD_MESSAGES = 200  # of one thread
UNCONFIRMED_FOR = timedelta(days=3)  # before a thread whose address is not confirmed is deleted
ANSWERED_WITHIN = 3  # business days
MESSAGES_OF_A_NETWORK = (Bound(20, timedelta(hours=1)), Bound(100, timedelta(days=1)))
MESSAGES_OF_A_MAILBOX = (Bound(5, timedelta(hours=1)), Bound(20, timedelta(days=1)))
