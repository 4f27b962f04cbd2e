"""Reads the form that a page in a frame sends: its fields, and the assignment that they answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.http.answers import SHOWN_CHARACTERS, RequestRefused
from api.http.bodies import arriving_within
from api.http.encodings import decoder_of
from api.http.requests import MAX_QUERY_STRING_BYTES
from domain.questions.pages.frames import NOT_AVAILABLE
from schema.execution import faults

LONGEST_FORM = 256 * 1024  # bytes: 64 KiB of text can be three times as long in a form
MOST_VALUES_OF_A_FORM = 5_000
MOST_FILES = 100  # file fields, all of them empty
SHORT_FORM = 8 * 1024  # bytes that are read at once
ALLOWED_METHODS = "GET, POST"
URL_ENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
ASSIGNMENT = "assignmentId"
RESERVED = {ASSIGNMENT, "hitId", "workerId", "turkSubmitTo"}

Pairs = list[tuple[str, str]]

# What strangers send is answered, not logged.
logging.getLogger("python_multipart").setLevel(logging.ERROR)


# The longest form takes a tenth of a second, so all but short ones are read in a thread.
_reader = ThreadPoolExecutor(1, thread_name_prefix="forms")


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """The answer of a form, ready for submitAssignment: each name once, with all its values."""

    assignment_id: str
    answer: list[dict[str, str | list[str]]]


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """A form that has arrived and is not read yet."""

    headers: Headers
    query: bytes
    body: bytes

    @property
    def length(self) -> int:
        """Its bytes."""
        return len(self.query) + len(self.body)

    async def read(self) -> SubmittedForm:
        """Raises RequestRefused."""
        if self.length <= SHORT_FORM:
            pairs = await self._pairs()
        else:
            loop = asyncio.get_running_loop()
            pairs = await loop.run_in_executor(_reader, lambda: asyncio.run(self._pairs()))
        if len(pairs) > MOST_VALUES_OF_A_FORM:
            raise RequestRefused(
                f"The form has more than {MOST_VALUES_OF_A_FORM} values.",
                status=413,
                code=faults.LIMIT_EXCEEDED,
            )
        return SubmittedForm(_assignment_in(pairs), _answer_in(pairs))

    async def _pairs(self) -> Pairs:
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        pairs = _decoded(self.query)
        if media_type == MULTIPART:
            return pairs + await _parts(self.headers, self.body)
        if media_type == URL_ENCODED or not self.body:
            return pairs + _decoded(self.body)
        raise RequestRefused(f"Content-Type must be {URL_ENCODED} or {MULTIPART}.", status=415)


async def received_form(request: Request, *, seconds: float) -> ReceivedForm:
    """The form of a request, in its query string and its body. Raises RequestRefused.

    The body must arrive within so many seconds.
    """
    if request.method not in ("GET", "POST"):
        raise RequestRefused(
            f"{request.method} submits no form; use POST.", status=405, allow=ALLOWED_METHODS
        )
    query = request.scope["query_string"]
    if len(query) > MAX_QUERY_STRING_BYTES:
        raise RequestRefused("The query string is too long; use POST.", status=414)
    body = await _body(request, seconds) if request.method == "POST" else b""
    return ReceivedForm(request.headers, query, body)


def _assignment_in(pairs: Pairs) -> str:
    found = {value for name, value in pairs if name == ASSIGNMENT and value}
    if NOT_AVAILABLE in found:
        raise RequestRefused("This is a preview. Accept the HIT, then submit.", status=400)
    if len(found) != 1:
        number = "no" if not found else "more than one"
        raise RequestRefused(f"The form has {number} {ASSIGNMENT}.", status=400)
    return found.pop()


def _answer_in(pairs: Pairs) -> list[dict[str, str | list[str]]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name and name not in RESERVED:
            # Browsers send every line break of a form as two characters.
            values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return [{"name": name, "values": several} for name, several in values.items()]


async def _body(request: Request, seconds: float) -> bytes:
    """The body, decoded. It is too large as it was received or as it was meant."""
    decoder = decoder_of(request.headers.get("content-encoding", ""))
    body, received = bytearray(), 0
    async with arriving_within(seconds, what="form"):
        async for chunk in request.stream():
            received += len(chunk)
            for piece in decoder.pieces(chunk):
                body += piece
                if max(received, len(body)) > LONGEST_FORM:
                    raise _too_large()
    decoder.end()
    return bytes(body)


def _decoded(body: bytes) -> Pairs:
    """The pairs of a form in the encoding of URLs."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise _not_utf_8() from None


async def _parts(headers: Headers, body: bytes) -> Pairs:
    """The pairs of a form in parts. An empty file is a file field that was left empty."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    _must_be_utf_8(headers, body)
    parser = _Parts(
        headers,
        stream(),
        max_files=MOST_FILES,
        max_fields=LONGEST_FORM,  # counted with those of the address, once they are read
        max_part_size=LONGEST_FORM,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise RequestRefused("The parts of the form cannot be read.", status=400) from None
    if not parser.has_ended:
        await form.close()
        raise RequestRefused("The form ends before its last boundary.", status=400)
    try:
        return list(_texts(form.multi_items()))
    finally:
        await form.close()


class _Parts(MultiPartParser):
    """Tells a form that was cut off from a whole one: its last fields would be lost."""

    has_ended = False

    def on_end(self) -> None:
        self.has_ended = True


def _must_be_utf_8(headers: Headers, body: bytes) -> None:
    """Refuse every other charset: the parser would decode by any codec of Python, and what the
    codec refuses as Latin-1."""
    _, options = parse_options_header(headers["content-type"])
    charset = options.get(b"charset", b"utf-8").lower()
    if charset not in (b"utf-8", b"utf8"):
        shown = charset[:SHOWN_CHARACTERS].decode("latin-1")
        raise RequestRefused(f"The charset must be utf-8, not {shown}.", status=415)
    try:
        body.decode()
    except UnicodeDecodeError:
        raise _not_utf_8() from None


def _texts(items: Iterable[tuple[str, str | UploadFile]]) -> Iterable[tuple[str, str]]:
    for name, value in items:
        if isinstance(value, str):
            yield name, value
        elif value.size or value.filename:
            raise RequestRefused(f"Files are not taken: {name} has one.", status=400)


def _not_utf_8() -> RequestRefused:
    return RequestRefused("The form is not UTF-8.", status=400)


def _too_large() -> RequestRefused:
    return RequestRefused(
        f"The form is larger than {LONGEST_FORM} bytes.",
        status=413,
        code=faults.LIMIT_EXCEEDED,
        connection="close",
    )
