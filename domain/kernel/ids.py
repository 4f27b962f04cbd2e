"""New ids: ordered by time, so that indexes grow at one end, and too random to guess."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils.compat

_PRINTED_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTED_LENGTH = 13


def new_id() -> UUID:
    """A UUID of version 7: the time in milliseconds, then 74 random bits."""
    return uuid_utils.compat.uuid7()


def new_worker_id() -> str:
    """The printed id of a worker: `A` and 13 characters, as on Mechanical Turk."""
    return f"A{_printed()}"


def new_requester_id() -> str:
    """The printed id of a requester: `R` and 13 characters."""
    return f"R{_printed()}"


def new_payout_reference() -> str:
    """What banks know a payout by: `P` and 13 characters."""
    return f"P{_printed()}"


def new_deposit_number() -> str:
    """The printed number of a deposit: `D` and 13 characters."""
    return f"D{_printed()}"


def _printed() -> str:
    return "".join(secrets.choice(_PRINTED_ALPHABET) for _ in range(_PRINTED_LENGTH))
