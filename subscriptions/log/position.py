"""A position in the log, and its opaque form for clients: the cursor."""

import base64
import binascii
import struct
from typing import NamedTuple, Self

from subscriptions.limits import CURSOR_CHARACTERS

VERSION = 1
LAYOUT = struct.Struct(">Bqq")


class UnreadablePosition(ValueError):
    """The cursor is not one of ours, or lies beyond the end of the log."""


class PositionTrimmed(ValueError):
    """The log was trimmed past the cursor: read the state again, and follow from there."""


class Position(NamedTuple):
    """The position of an entry: entries are ordered by (xid, id). On SQLite xid is always 0."""

    xid: int
    id: int

    def encode(self) -> str:
        packed = LAYOUT.pack(VERSION, self.xid, self.id)
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """The inverse of `encode`. Raises UnreadablePosition for any other text."""
        if len(text) > CURSOR_CHARACTERS:
            raise UnreadablePosition("The cursor is too long to be one of ours.")
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            version, xid, id = LAYOUT.unpack(packed)
        except (ValueError, binascii.Error, struct.error) as error:
            raise UnreadablePosition("The cursor is unreadable.") from error
        position = cls(xid, id)
        if version != VERSION or xid < 0 or id < 0 or position.encode() != text:
            raise UnreadablePosition("The cursor is unreadable.")
        return position


START = Position(0, 0)
