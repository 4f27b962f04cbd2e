"""Server-sent events as bytes."""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from subscriptions.fanout.member import Delivery

COMMENT = b":\n\n"
NOTHING = b""  # to put it is to wait for room
COMPLETE = b"event: complete\ndata:\n\n"
CHUNK_BYTES = 65_536  # a reader has `stall_seconds` for each chunk; a long event is one chunk

Put = Callable[[bytes], Awaitable[None]]
"""Sends a chunk when there is room for it. Raises NotTaken."""


class NotTaken(Exception):
    """The reader is gone, or did not read a chunk in time."""


class Reconnect(Exception):
    """The stream ends without `complete`, so that the client reconnects."""


def next_event(payload: bytes) -> bytes:
    """The event of one result."""
    return b"event: next\ndata: %b\n\n" % payload


def chunks_of(delivery: Delivery) -> list[bytes]:
    """The events of a delivery in few chunks, made once for all streams."""
    chunks = delivery.frames.get(chunks_of)
    if chunks is None:
        chunks = delivery.frames[chunks_of] = _chunks(delivery.payloads)
    return cast("list[bytes]", chunks)


def _chunks(payloads: Sequence[bytes]) -> list[bytes]:
    chunks, chunk = [], bytearray()
    for payload in payloads:
        chunk += next_event(payload)
        if len(chunk) >= CHUNK_BYTES:
            chunks.append(bytes(chunk))
            chunk.clear()
    if chunk:
        chunks.append(bytes(chunk))
    return chunks
