"""New keys: time-ordered, so that indexes grow at one end, and random enough not to be guessed."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils.compat

_WORKER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORKER_ID_LENGTH = 13


def new_id() -> UUID:
    """A UUID of version 7: a millisecond, then 74 random bits."""
    return uuid_utils.compat.uuid7()


def new_worker_id() -> str:
    """The printed id of a worker: `A` and 13 characters, as people of this field know it."""
    return "A" + "".join(secrets.choice(_WORKER_ALPHABET) for _ in range(_WORKER_ID_LENGTH))
