"""Parses a large JSON text in pieces, so that other work goes on in between.

A JSON parser holds the interpreter's lock until it is done, in a thread as well. So the text is
split at commas of its outer lists and objects, and orjson parses one piece after another.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Generator, Iterator
from enum import Enum
from typing import Any

import orjson

PIECE_BYTES = 64 * 1024
SLICE_SECONDS = 0.002
TOKENS_BETWEEN_LOOKS = 256
WINDOW_BYTES = 256 * 1024  # the distance of two tokens, not counting long strings
MOST_LEVELS = 100  # of lists and objects; no input of the schema is as deep
SMALL_BYTES, SMALL_LEVELS = 4096, 8  # of a list or object that is left whole

# Each match ends with one token, or with the text; strings before it are skipped. The second group
# is the beginning of a string without an end in the window, with all that follows. The quantifiers
# are possessive: no byte is looked at twice.
TOKEN = re.compile(rb'(?:[^"\[\]{},]++|"(?:[^"\\]++|\\.)*+")*+(?:([\[\]{},])|(").*+|\Z)', re.S)
# A small list or object as a whole. Whether its brackets fit each other, the parser will see.
_BEGIN, _END = rb'[\[{](?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"|', rb")*+[\]}]"
SMALL_VALUE = re.compile(_BEGIN * SMALL_LEVELS + b"(?!)" + _END * SMALL_LEVELS, re.S)
# A part of a string, with the quotation mark at its end.
PART = re.compile(rb'(?:[^"\\]{1,4096}+|\\.){1,64}+("?)|(")', re.S)
BLANK = b" \t\n\r"
ENDS = {b"[": b"]", b"{": b"}"}


class NotJson(ValueError):
    """The text is no JSON, or it has too many levels."""


class Before(Enum):
    """The token before the part of a text that is not parsed yet."""

    START = "the start of a list, an object or the text"
    COMMA = "a comma"
    VALUE = "the end of a list or object that was split"


async def parsed_in_pieces(text: bytes, piece_bytes: int = PIECE_BYTES) -> Any:
    """The value of a JSON text. Raises NotJson."""
    splitting = Splitting(text, piece_bytes)
    await asyncio.sleep(0)
    until = time.perf_counter() + SLICE_SECONDS
    try:
        for _ in splitting.steps():
            if time.perf_counter() >= until:
                await asyncio.sleep(0)
                until = time.perf_counter() + SLICE_SECONDS
    except orjson.JSONDecodeError as error:
        raise NotJson(error.msg) from None
    await asyncio.sleep(0)
    return splitting.value


class Splitting:
    """Walks over the tokens of a text, and opens a list or object that is longer than a piece.

    Of the lists and objects around the current token, the outermost ones are open: their elements
    are added piece by piece. An element that is not open is parsed as a part of a piece.
    """

    def __init__(self, text: bytes, piece_bytes: int) -> None:
        self.value: Any = None
        self._text = text
        self._piece_bytes = piece_bytes
        self._starts: list[int] = []  # of all lists and objects around the current token
        self._commas: list[int] = []  # the latest comma in each of them
        self._open: list[list[Any] | dict[str, Any]] = []
        self._done = 0  # Everything before it is parsed.
        self._before = Before.START

    def steps(self) -> Iterator[None]:
        """Parse the text; each step is a moment to pause. Raises NotJson, JSONDecodeError."""
        end = number = 0
        while match := TOKEN.match(self._text, end, end + WINDOW_BYTES):
            end, number = match.end(), number + 1
            if match[2]:
                end = yield from self._long_string(match.start(2) + 1)
                continue
            if not (token := match[1]):
                break
            if token in ENDS and (small := self._small(end - 1)):
                end = small.end()
            else:
                self._read(token, end - 1)
            if end - self._done > self._piece_bytes:
                while self._split():
                    yield
            elif number % TOKENS_BETWEEN_LOOKS == 0:
                yield
        if end < len(self._text):
            raise NotJson(f"nothing but one value in {WINDOW_BYTES} bytes")
        if self._starts:
            raise NotJson("unexpected end of data")
        if self._before is Before.START:
            self.value = orjson.loads(self._text)
        elif self._text[self._done :].strip(BLANK):
            raise NotJson("unexpected content after the end")

    def _small(self, at: int) -> re.Match[bytes] | None:
        """The list or object that begins here, where it need not be split."""
        if not 0 < len(self._starts) <= MOST_LEVELS - SMALL_LEVELS:
            return None
        return SMALL_VALUE.match(self._text, at, at + min(SMALL_BYTES, self._piece_bytes))

    def _long_string(self, at: int) -> Generator[None, None, int]:
        """The end of a string that begins before this place."""
        while part := PART.match(self._text, at):
            if part[1] or part[2]:
                return part.end()
            at = part.end()
            yield
        raise NotJson("a string without an end")

    def _read(self, token: bytes, at: int) -> None:
        if token in ENDS:
            if len(self._starts) >= MOST_LEVELS:
                raise NotJson(f"more than {MOST_LEVELS} levels")
            self._starts.append(at)
            self._commas.append(-1)
        elif not self._starts:
            raise NotJson("unexpected character")
        elif token == b",":
            self._commas[-1] = at
        else:
            self._end(token, at)

    def _end(self, token: bytes, at: int) -> None:
        start = self._starts[-1]
        if token != ENDS[self._text[start : start + 1]]:
            raise NotJson("a list or object ends with the wrong bracket")
        if len(self._open) == len(self._starts):
            self._take(at, is_last=True)
            self._open.pop()
            self._done, self._before = at + 1, Before.VALUE
        self._starts.pop()
        self._commas.pop()

    def _split(self) -> bool:
        """Take the elements up to the latest comma, or open the one that is longer than a piece.
        Returns False where there is nothing to do before the next token."""
        if self._open and (comma := self._commas[len(self._open) - 1]) >= self._done:
            self._take(comma, is_last=False)
            self._done, self._before = comma + 1, Before.COMMA
            return True
        if len(self._starts) == len(self._open):
            return False
        start = self._starts[len(self._open)]
        self._enter(start)
        self._done, self._before = start + 1, Before.START
        return True

    def _take(self, end: int, *, is_last: bool) -> None:
        """Add the elements up to a comma or the end of the innermost open list or object."""
        piece, before = self._piece(end)
        if not piece.strip(BLANK):
            if before is Before.COMMA or (before is Before.START and not is_last):
                raise NotJson("a value is missing")
        elif isinstance(container := self._open[-1], list):
            container += orjson.loads(b"".join((b"[", piece, b"]")))
        else:
            container.update(orjson.loads(b"".join((b"{", piece, b"}"))))

    def _enter(self, start: int) -> None:
        """Open the list or object that begins here, as an element of the one around it."""
        piece, before = self._piece(start)
        opened: list[Any] | dict[str, Any] = [] if self._text[start : start + 1] == b"[" else {}
        if before is Before.VALUE:
            raise NotJson("a comma is missing")
        container = self._open[-1] if self._open else None
        if isinstance(container, dict):
            container.update({name: opened for name in orjson.loads(b"{%bnull}" % piece)})
        elif piece.strip(BLANK):
            raise NotJson("a comma is missing")
        elif container is None:
            self.value = opened
        else:
            container.append(opened)
        self._open.append(opened)

    def _piece(self, end: int) -> tuple[bytes, Before]:
        """The text that is not parsed yet, and the token before it."""
        piece = self._text[self._done : end]
        if self._before is not Before.VALUE:
            return piece, self._before
        rest = piece.lstrip(BLANK)
        if not rest:
            return rest, Before.VALUE
        if not rest.startswith(b","):
            raise NotJson("a comma is missing")
        return rest[1:], Before.COMMA
