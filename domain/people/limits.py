"""The limits of accounts: lengths of inputs, lifetimes, and numbers of attempts."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple


class Bound(NamedTuple):
    """The greatest number of attempts within a time."""

    most: int
    within: timedelta


SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
LONGEST_NAME = 100  # a display name, a requester's name, the name of an API key
LONGEST_BLOCK_REASON = 1024

SESSION_LASTS = timedelta(days=30)
API_KEY_LASTS_AT_MOST = timedelta(days=366)
MOST_SESSIONS = 100  # live sessions of an account; a new one ends the oldest
MOST_API_KEYS = 50  # live API keys of an account
USE_NOTED_EVERY = timedelta(minutes=1)

VERIFICATION_LASTS = timedelta(days=3)
RESET_LASTS = timedelta(hours=1)
EMAIL_CHANGE_LASTS = timedelta(days=3)  # until the new address is confirmed
UNDO_LASTS = timedelta(days=7)  # after a change, for the address that it left
MOST_CODES_AN_HOUR = 5  # for one purpose and one account

MOST_ATTEMPTS_PER_ADDRESS = 100
LONGEST_SUBJECT = 300  # characters of the subject of an attempt

# Each is a number of attempts and the time in which they are counted.
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
TAKEN_PER_NETWORK = (Bound(10, _HOUR),)
TAKEN_IN_ALL = (Bound(1_000, _HOUR),)
SIGN_UPS_OF_A_NETWORK = (Bound(100, _HOUR),)
MAILS_TO_A_MAILBOX = (Bound(MOST_CODES_AN_HOUR, _HOUR), Bound(10, _DAY))  # of one purpose
LONGEST_WINDOW = _DAY

CHALLENGE_LASTS = timedelta(minutes=5)
TRIES_OF_A_CHALLENGE = 5
MOST_CHALLENGES = 10  # open ones of an account; a new one ends the oldest
CODES_A_DAY = Bound(50, _DAY)  # wrong ones, of one account
LONGEST_REMOVAL_REASON = 1_000  # of an operator who removes a lost second step

MOST_TEAM_MEMBERS = 50
MOST_TEAM_INVITATIONS = 50  # open ones of one team
INVITATION_LASTS = timedelta(days=7)
INVITATIONS_OF_A_TEAM = (Bound(100, _DAY),)  # mails

REPORTS_OF_AN_ACCOUNT = (Bound(10, _HOUR), Bound(30, _DAY))
REPORTS_OF_A_NETWORK = (Bound(200, _HOUR),)
RATINGS_OF_AN_ACCOUNT = (Bound(50, _DAY),)

HASHERS = 2  # sign-ins and the like at once; a hash takes a core and 19 MiB for about 20 ms
MOST_WAITING_FOR_A_HASHER = 200  # a full queue refuses the network that has most in it
BUSY_FOR = timedelta(seconds=10)

LOCALE_STAYS = timedelta(days=30)  # before a worker may declare another place

MOST_BLOCKED_WORKERS = 100_000  # by one requester
MOST_BLOCKED_REQUESTERS = 10_000  # by one worker

RETENTION_AFTER_END = timedelta(days=30)  # of sent mails, old codes, ended sessions and API keys
