"""Parts of a file that a client asks for, so that a download can be resumed (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from api.http.answers import RequestRefused

_FROM = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")
_LAST = re.compile(r"bytes=-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from the first to the last one, both counted from 0."""

    first: int
    last: int
    size: int  # of the whole file

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1

    @property
    def header(self) -> str:
        """The value of Content-Range."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def wanted(given: str | None, condition: str | None, *, etag: str, size: int) -> ByteRange | None:
    """The part that a request asks for by Range and If-Range; None for the whole file.

    Several ranges, other units, and what cannot be read are answered with the whole file, as the
    standard allows. Raises RequestRefused with status 416 where the file has none of these bytes.
    """
    if given is None or (condition is not None and condition.strip() != etag):
        return None
    text = given.strip()
    if found := _LAST.fullmatch(text):
        count = min(int(found[1]), size)
        return ByteRange(size - count, size - 1, size) if count else _none_of(size)
    if not (found := _FROM.fullmatch(text)):
        return None
    first, last = int(found[1]), int(found[2] or size - 1)
    if first >= size:
        return _none_of(size)
    return ByteRange(first, min(last, size - 1), size) if first <= last else None


async def cut(pieces: AsyncIterator[bytes], part: ByteRange) -> AsyncIterator[bytes]:
    """The pieces of a part. Those before it are read too: what is encrypted has no places to begin
    at."""
    skip, left = part.first, part.length
    async for piece in pieces:
        kept = piece[skip : skip + left]
        skip = max(0, skip - len(piece))
        if kept:
            left -= len(kept)
            yield kept
        if not left:
            return


def _none_of(size: int) -> ByteRange:
    raise RequestRefused(
        f"The file has {size} bytes, and none of those that were asked for.",
        status=416,
        content_range=f"bytes */{size}",
    )
