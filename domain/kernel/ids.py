"""New ids: ordered by time, so that indexes grow at one end, and too random to guess."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils.compat

_WORKER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORKER_ID_LENGTH = 13


def new_id() -> UUID:
    """A UUID of version 7: the time in milliseconds, then 74 random bits."""
    return uuid_utils.compat.uuid7()


def new_worker_id() -> str:
    """The printed id of a worker: `A` and 13 characters, as on Mechanical Turk."""
    return "A" + "".join(secrets.choice(_WORKER_ALPHABET) for _ in range(_WORKER_ID_LENGTH))
