"""Websocket frames as bytes: a shared delivery differs between sockets by the operation's id."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import cast

import orjson

from subscriptions.fanout.member import Delivery

TEXT = 0x81  # the first and last frame of a text message
SHORT, MEDIUM = 125, 0xFFFF
OPENING, MIDDLE, CLOSING = b'{"id":"', b'","type":"next","payload":', b"}"


def framed(message: bytes) -> bytes:
    """A whole text message in one unmasked frame, as a server sends it."""
    return header(len(message)) + message


def header(length: int) -> bytes:
    """The header of a frame with this many bytes."""
    if length <= SHORT:
        return bytes((TEXT, length))
    if length <= MEDIUM:
        return struct.pack("!BBH", TEXT, 126, length)
    return struct.pack("!BBQ", TEXT, 127, length)


def quoted(operation_id: str) -> bytes:
    """An operation's id in JSON, without its quotation marks."""
    return orjson.dumps(operation_id)[1:-1]


def frames_of(delivery: Delivery, operation_id: bytes) -> bytes:
    """A `next` message for each payload, for one operation.

    The pieces between the ids depend only on the length of the id, and are made once for each
    length: the id joins them.
    """
    length = len(operation_id)
    pieces = delivery.frames.get(length)
    if pieces is None:
        pieces = delivery.frames[length] = _pieces(delivery.payloads, length)
    return operation_id.join(cast("list[bytes]", pieces))


def _pieces(payloads: Sequence[bytes], id_length: int) -> list[bytes]:
    envelope = len(OPENING) + id_length + len(MIDDLE) + len(CLOSING)
    pieces, before = [], b""
    for payload in payloads:
        pieces.append(before + header(envelope + len(payload)) + OPENING)
        before = MIDDLE + payload + CLOSING
    return [*pieces, before]
