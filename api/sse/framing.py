"""Server-sent events as bytes, and how they are sent."""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from subscriptions.fanout.audience import Delivery

COMMENT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
CHUNK_BYTES = 65_536  # what a reader has to take in the time that it is given, and a long event

Put = Callable[[bytes], Awaitable[None]]
"""Sends a chunk when there is room for it. Raises NotTaken."""


class NotTaken(Exception):
    """The reader is gone, or did not take in time what was to be sent."""


class ComeAgain(Exception):
    """The stream ends without its last event, which asks the client to come again."""


def next_event(payload: bytes) -> bytes:
    """A result."""
    return b"event: next\ndata: %b\n\n" % payload


def chunks_of(telling: Delivery) -> list[bytes]:
    """What is told, in few chunks: the same ones for every stream."""
    made = telling.made.get(chunks_of)
    if made is None:
        made = telling.made[chunks_of] = _chunks(telling.words)
    return cast("list[bytes]", made)


def _chunks(words: Sequence[bytes]) -> list[bytes]:
    chunks, chunk = [], bytearray()
    for word in words:
        chunk += next_event(word)
        if len(chunk) >= CHUNK_BYTES:
            chunks.append(bytes(chunk))
            chunk.clear()
    if chunk:
        chunks.append(bytes(chunk))
    return chunks
