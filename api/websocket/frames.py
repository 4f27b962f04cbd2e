"""Websocket frames as bytes: what is told to many sockets differs by the operation's id alone."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import cast

import orjson

from subscriptions.fanout.audience import Delivery

TEXT = 0x81  # the last frame of a text message, which is also its first
SHORT, MEDIUM = 125, 0xFFFF
OPENING, MIDDLE, CLOSING = b'{"id":"', b'","type":"next","payload":', b"}"


def framed(message: bytes) -> bytes:
    """A whole text message in one frame, as a server sends it: unmasked."""
    return header(len(message)) + message


def header(length: int) -> bytes:
    """What a frame of this many bytes begins with."""
    if length <= SHORT:
        return bytes((TEXT, length))
    if length <= MEDIUM:
        return struct.pack("!BBH", TEXT, 126, length)
    return struct.pack("!BBQ", TEXT, 127, length)


def quoted(operation_id: str) -> bytes:
    """An operation's id as it stands between quotation marks."""
    return orjson.dumps(operation_id)[1:-1]


def frames_of(telling: Delivery, operation_id: bytes) -> bytes:
    """A `next` message for each word, for one operation.

    All that does not depend on the id is made once for all ids of a length: the id joins it.
    """
    length = len(operation_id)
    pieces = telling.made.get(length)
    if pieces is None:
        pieces = telling.made[length] = _pieces(telling.words, length)
    return operation_id.join(cast("list[bytes]", pieces))


def _pieces(words: Sequence[bytes], id_length: int) -> list[bytes]:
    around = len(OPENING) + id_length + len(MIDDLE) + len(CLOSING)
    pieces, before = [], b""
    for word in words:
        pieces.append(before + header(around + len(word)) + OPENING)
        before = MIDDLE + word + CLOSING
    return [*pieces, before]
