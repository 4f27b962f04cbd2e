"""Decodes compressed bodies piece by piece: no more of one is unpacked than is asked for."""

import zlib
from collections.abc import Iterator
from typing import Protocol

from api.http.answers import SHOWN_CHARACTERS, RequestRefused

GZIP, DEFLATE, IDENTITY = "gzip", "deflate", "identity"
ALIASES = {"x-gzip": GZIP}
TAKEN = f"{GZIP}, {DEFLATE}"
PIECE_BYTES = 64 * 1024

# The formats of zlib: gzip, its own, and deflate without a header, which some clients send.
GZIP_FORMAT, ZLIB_FORMAT, BARE_FORMAT = 31, 15, -15


class Decoder(Protocol):
    """Decodes one body. Both methods raise RequestRefused for a body that is not well-formed."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """The text of the next chunk, in pieces; each is decoded when it is asked for."""
        ...

    def end(self) -> None:
        """The body has ended."""
        ...


class Plain:
    """A body that is not encoded."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def end(self) -> None:
        pass


class Inflating:
    """A body in gzip or deflate."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._start = b""
        self._inflate = zlib.decompressobj(GZIP_FORMAT) if encoding == GZIP else None

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            chunk = self._start = self._start + chunk
            if len(chunk) < 2:
                return
            self._inflate = zlib.decompressobj(deflate_format(chunk))
        piece = None
        while piece is None or len(piece) == PIECE_BYTES or chunk:
            try:
                piece = self._inflate.decompress(chunk, PIECE_BYTES)
            except zlib.error:
                raise self._malformed("is not valid") from None
            chunk = self._inflate.unconsumed_tail
            yield piece
        if self._inflate.unused_data:
            raise self._malformed("goes on after the end of its")

    def end(self) -> None:
        if self._inflate is None or not self._inflate.eof:
            raise self._malformed("ends before the end of its")

    def _malformed(self, what: str) -> RequestRefused:
        return RequestRefused(f"The body {what} {self._encoding}.", status=400)


def deflate_format(start: bytes) -> int:
    """The format of a body in deflate, which begins with a header of zlib or with none."""
    has_header = start[0] & 15 == zlib.DEFLATED and (start[0] << 8 | start[1]) % 31 == 0
    return ZLIB_FORMAT if has_header else BARE_FORMAT


def decoder_of(content_encoding: str) -> Decoder:
    """The decoder for the value of a Content-Encoding header.

    Raises RequestRefused for an encoding that is not taken.
    """
    named = (name.strip().lower() for name in content_encoding.split(","))
    encodings = [ALIASES.get(name, name) for name in named if name not in ("", IDENTITY)]
    match encodings:
        case []:
            return Plain()
        case ["gzip" | "deflate" as encoding]:
            return Inflating(encoding)
    raise RequestRefused(
        f"The Content-Encoding {content_encoding[:SHOWN_CHARACTERS]} is not taken: send the body "
        f"in {GZIP}, in {DEFLATE}, or as it is.",
        status=415,
        accept_encoding=TAKEN,
    )
