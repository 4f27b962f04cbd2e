"""Receives files at the address of a signed link: streamed, checked, bounded in time and number.

The link is all that its holder needs, so no token is read here.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.access.admission import taken
from api.http.answers import PLAIN_JSON, RequestRefused, encoded, unavailable
from api.http.bodies import DISCARDED_BYTES, announced, refusals_of_charges
from api.http.endpoint import objection_in
from api.http.file_links import LinkRefused
from api.http.limits import OperationLimits
from domain.storage import links, receiving
from domain.storage.links import LinkKind
from domain.storage.models import Upload
from domain.storage.receiving import wrong_length
from domain.storage.refusals import UploadProblem, UploadRefused, no_such_link
from schema.graph.uploads.upload import SEND_PATH
from schema.kernel.node import global_id

METHOD = "PUT"
STORED_BYTES_A_POINT = 64 * 1024
LEAST_BYTES_A_SECOND = 64 * 1024  # of a file, after the time that any body may take
MOST_AT_ONCE = 128  # files that one process receives
MOST_AT_ONCE_OF_AN_ACCOUNT = 8


class SentFiles:
    """The address of links to send a file to."""

    def __init__(self, limits: OperationLimits) -> None:
        self._limits = limits
        self._sending = Sending()

    def route(self) -> Route:
        """Its route; every method is answered here."""
        return Route(f"{SEND_PATH}/{{token}}", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = _Body(request, self._limits.body_seconds)
        request_id: str = request.state.request_id
        try:
            upload = await self._received(request, body)
        except Exception as problem:
            response = await self._refusal(problem, body, request_id=request_id)
        else:
            said = {
                "id": global_id("Upload", upload.id),
                "state": upload.state,
                "bytes": upload.size_bytes,
                "sha256": upload.sha256,
            }
            response = Response(encoded(said, request_id=request_id), 201, media_type=PLAIN_JSON)
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    async def _received(self, request: Request, body: _Body) -> Upload:
        if request.method != METHOD:
            raise RequestRefused(f"A file is sent by {METHOD}.", status=405, allow=METHOD)
        self._charge(request, 1)
        link = links.opened(request.path_params["token"], LinkKind.SEND)
        if link is None:
            raise no_such_link()
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise RequestRefused("Send the file as it is, without a Content-Encoding.", status=415)
        upload = await receiving.awaited(link.upload_id)
        if "content-length" in request.headers and body.announced != upload.size_bytes:
            raise wrong_length(body.announced, upload.size_bytes)
        with self._sending.of(upload):
            self._charge(request, upload.size_bytes // STORED_BYTES_A_POINT)
            return await self._within_time(upload, body)

    async def _within_time(self, upload: Upload, body: _Body) -> Upload:
        seconds = self._limits.body_seconds + upload.size_bytes / LEAST_BYTES_A_SECOND
        try:
            async with asyncio.timeout(seconds) as limit:
                return await receiving.receive(upload, body.pieces())
        except TimeoutError:
            if not limit.expired():
                raise
            raise _late(seconds) from None

    def _charge(self, request: Request, points: int) -> None:
        """Charge the address: a link says nothing of the one who uses it."""
        if (buckets := self._limits.admission.buckets) is not None:
            address = request.client.host if request.client else None
            with refusals_of_charges():
                taken(buckets.of(None, address), points)

    async def _refusal(self, problem: Exception, body: _Body, *, request_id: str) -> Response:
        match problem:
            case UploadRefused():
                refused: RequestRefused = LinkRefused(problem)
            case ClientDisconnect():
                refused = RequestRefused("The client went away.", status=400)
            case _:
                refused = objection_in(problem, request_id=request_id)
        response = Response(
            refused.body(request_id=request_id), refused.status, refused.headers, PLAIN_JSON
        )
        if not await body.discarded():
            response.headers["connection"] = "close"
        return response


class Sending:
    """The files that this process receives now: each once, and few of one account."""

    def __init__(self) -> None:
        self._uploads: set[UUID] = set()
        self._accounts = Counter[UUID]()

    @contextmanager
    def of(self, upload: Upload) -> Iterator[None]:
        """Count an upload while the block lasts. Raises UploadRefused or RequestRefused."""
        account = upload.account_id
        if upload.id in self._uploads:
            raise UploadRefused(
                UploadProblem.BEING_SENT, "This file is being sent already, by another request."
            )
        if (
            len(self._uploads) >= MOST_AT_ONCE
            or self._accounts[account] >= MOST_AT_ONCE_OF_AN_ACCOUNT
        ):
            raise unavailable("Too many files are being sent at once: send this one later.")
        self._uploads.add(upload.id)
        self._accounts[account] += 1
        try:
            yield
        finally:
            self._uploads.remove(upload.id)
            self._accounts[account] -= 1
            if not self._accounts[account]:
                del self._accounts[account]


class _Body:
    """The body of one request while it arrives; a sender that falls silent is given up."""

    def __init__(self, request: Request, silent_seconds: float) -> None:
        self.announced = announced(request)
        self._stream = request.stream()
        self._silent_seconds = silent_seconds
        self._received = 0
        self._has_ended = self._is_cut = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces as they come. Raises RequestRefused, ClientDisconnect."""
        while (piece := await self._next()) is not None:
            yield piece

    async def discarded(self) -> bool:
        """Read the rest of a body that was refused, where it is short.

        A connection that is closed with unread bytes is reset, and proxies then lose the response.
        """
        most = self._received + DISCARDED_BYTES
        try:
            while not self._is_cut and self.announced <= most and self._received <= most:
                if await self._next() is None:
                    return True
        except (RequestRefused, ClientDisconnect):
            pass
        return False

    async def _next(self) -> bytes | None:
        """The next piece; None after the last."""
        if self._has_ended:
            return None
        try:
            async with asyncio.timeout(self._silent_seconds):
                piece = await anext(self._stream, None)
        except BaseException as fault:
            # Starlette's generator ends with it, as if the body had ended.
            self._is_cut = True
            if isinstance(fault, TimeoutError):
                raise _late(self._silent_seconds) from None
            raise
        if piece is None:
            self._has_ended = True
        else:
            self._received += len(piece)
        return piece


def _late(seconds: float) -> RequestRefused:
    return RequestRefused(f"The file did not arrive within {seconds:g} seconds.", status=408)
