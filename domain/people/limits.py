"""The limits of accounts: lengths of inputs, lifetimes, and numbers of attempts."""

from __future__ import annotations

from datetime import timedelta

LONGEST_EMAIL = 254
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
MOST_CODES_AN_HOUR = 5  # for one purpose and one account

MOST_ATTEMPTS_PER_ADDRESS = 100

HASHERS = 2  # concurrent password hashes; each takes a core and 19 MiB for about 20 ms
MOST_WAITING_FOR_A_HASHER = 500
BUSY_FOR = timedelta(seconds=10)

LOCALE_STAYS = timedelta(days=30)  # before a worker may declare another place

MOST_BLOCKED_WORKERS = 100_000  # by one requester
MOST_BLOCKED_REQUESTERS = 10_000  # by one worker

RETENTION_AFTER_END = timedelta(days=30)  # of sent mails, old codes, ended sessions and API keys
