"""Sends a file to the holder of a signed link, as an attachment that no browser runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.access.admission import taken
from api.http import ranges
from api.http.answers import PLAIN_JSON, RequestRefused
from api.http.bodies import refusals_of_charges
from api.http.endpoint import objection_in
from api.http.file_links import LinkRefused
from api.http.limits import OperationLimits
from api.http.ranges import ByteRange
from api.http.uploads import LEAST_BYTES_A_SECOND, STORED_BYTES_A_POINT
from domain.storage import links, parts, queries
from domain.storage.links import LinkKind
from domain.storage.models import Upload
from domain.storage.purposes import ALLOWANCES
from domain.storage.refusals import UploadRefused, no_such_link
from schema.graph.uploads.upload import READ_PATH
from subscriptions.faults import troubles

METHODS = ("GET", "HEAD")
# An archive that the market made may be larger than any bucket has points for.
MOST_CHARGED_BYTES = max(each.most_bytes for each in ALLOWANCES.values())
UNSAFE_IN_NAMES = frozenset('"\\/;%')


class ReadFiles:
    """The address of links to read a file from."""

    def __init__(self, limits: OperationLimits) -> None:
        self._limits = limits

    def route(self) -> Route:
        """Its route; every method is answered here."""
        return Route(f"{READ_PATH}/{{token}}", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request_id: str = request.state.request_id
        try:
            upload = await self._upload(request)
            if request.method == "HEAD":
                await Response(headers=headers_of(upload))(scope, receive, send)
                return
            part = part_of(request, upload)
            pieces = parts.pieces_of(upload)
            if part is not None:
                pieces = ranges.cut(pieces, part)
            first = await anext(pieces)
        except Exception as problem:
            refused = _refusal(problem, request_id=request_id)
            body = refused.body(request_id=request_id)
            await Response(body, refused.status, refused.headers, PLAIN_JSON)(scope, receive, send)
            return
        status = 200 if part is None else 206
        response = StreamingResponse(_all(first, pieces), status, headers_of(upload, part))
        seconds = self._limits.body_seconds + upload.size_bytes / LEAST_BYTES_A_SECOND
        await _sent(response, scope, receive, send, seconds=seconds)

    async def _upload(self, request: Request) -> Upload:
        if request.method not in METHODS:
            allowed = ", ".join(METHODS)
            raise RequestRefused("A file is read by GET.", status=405, allow=allowed)
        self._charge(request, 1)
        link = links.opened(request.path_params["token"], LinkKind.READ)
        upload = None if link is None else await queries.any_upload(link.upload_id)
        if upload is None or not upload.has_bytes:
            raise no_such_link()
        self._charge(request, min(upload.size_bytes, MOST_CHARGED_BYTES) // STORED_BYTES_A_POINT)
        return upload

    def _charge(self, request: Request, points: int) -> None:
        if (buckets := self._limits.admission.buckets) is not None:
            address = request.client.host if request.client else None
            with refusals_of_charges():
                taken(buckets.of(None, address), points)


def part_of(request: Request, upload: Upload) -> ByteRange | None:
    """The part of the file that the request asks for. Raises RequestRefused."""
    given, condition = request.headers.get("range"), request.headers.get("if-range")
    return ranges.wanted(given, condition, etag=etag_of(upload), size=upload.size_bytes)


def etag_of(upload: Upload) -> str:
    """The name of these bytes, by which a client knows that they are those of before."""
    return f'"{upload.sha256}"'


def headers_of(upload: Upload, part: ByteRange | None = None) -> dict[str, str]:
    """Headers with which a browser saves the file, and never runs or shows it as a page."""
    is_text = upload.content_type.startswith("text/")
    length = upload.size_bytes if part is None else part.length
    of_part = {} if part is None else {"content-range": part.header}
    return {
        "content-type": upload.content_type + ("; charset=utf-8" if is_text else ""),
        "content-length": str(length),
        "content-disposition": disposition(upload.file_name),
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        # Frontends of other origins show pictures by these links, whose holders may read them.
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "etag": etag_of(upload),
        **of_part,
    }


def disposition(file_name: str) -> str:
    """The name to save a file by, in ASCII for old programs and exactly for the others."""
    plain = "".join(
        each if each.isascii() and each.isprintable() and each not in UNSAFE_IN_NAMES else "_"
        for each in file_name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


async def _sent(
    response: Response, scope: Scope, receive: Receive, send: Send, *, seconds: float
) -> None:
    """Send a response in bounded time. One that breaks off is cut: it is shorter than it says."""
    try:
        async with asyncio.timeout(seconds):
            await response(scope, receive, send)
    except Exception as fault:
        troubles.report("a file was not sent to its end", fault)


async def _all(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


def _refusal(problem: Exception, *, request_id: str) -> RequestRefused:
    if isinstance(problem, UploadRefused):
        return LinkRefused(problem)
    return objection_in(problem, request_id=request_id)
