"""New ids: ordered by time, so that indexes grow at one end, and too random to guess."""

from __future__ import annotations

import base64
import binascii
import secrets
from uuid import UUID

import uuid_utils
import uuid_utils.compat

_PRINTED_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTED_LENGTH = 13
_PRINTED_IDS = len(_PRINTED_ALPHABET) ** _PRINTED_LENGTH


def new_id() -> UUID:
    """A UUID of version 7: the time in milliseconds, then 74 random bits."""
    return uuid_utils.compat.uuid7()


def new_texts_of_ids(count: int) -> list[str]:
    """So many new ids as text, ascending: for rows that are written in bulk, where it is quick."""
    return [str(uuid_utils.uuid7()) for _ in range(count)]


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


def global_id(type_name: str, key: UUID) -> str:
    """The id by which clients know a thing: its type and key, packed."""
    packed = type_name.encode() + b":" + key.bytes
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def unpacked(id: str) -> tuple[str, UUID] | None:
    """Type name and key of a global id; None for anything else.

    A thing has one id: another text that decodes to it is none.
    """
    try:
        packed = base64.b64decode(id + "=" * (-len(id) % 4), altchars=b"-_", validate=True)
        type_name, _, key = packed.partition(b":")
        found = type_name.decode("ascii"), UUID(bytes=key)
    except (ValueError, binascii.Error, UnicodeError):
        return None
    return found if global_id(*found) == id else None


def _printed() -> str:
    rest, letters = secrets.randbelow(_PRINTED_IDS), []
    for _ in range(_PRINTED_LENGTH):
        rest, last = divmod(rest, len(_PRINTED_ALPHABET))
        letters.append(_PRINTED_ALPHABET[last])
    return "".join(letters)
