"""Reads the body of a request within its limits: its size by its sender, its time, its price."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request

from api.access.admission import Caller, Throttled
from api.access.authentication import (
    AuthenticatedViewer,
    Authentication,
    BadCredential,
    SignInUnavailable,
    has_token_in_address,
)
from api.access.prices import FREE_BYTES, MOST_VALUES, STRANGERS_BYTES, values_in
from api.http.answers import RequestRefused, unavailable
from api.http.encodings import PIECE_BYTES, Decoder, decoder_of
from api.http.limits import OperationLimits
from schema.execution import faults

# So many bytes past the limit are read and discarded: a connection that is closed with unread
# bytes is reset, and proxies then lose the response.
DISCARDED_BYTES = 4 * 1024 * 1024
IN_ADDRESS = (
    "A token in the address is not read, since addresses are logged: send it as "
    "Authorization: Bearer TOKEN"
)


class Body(NamedTuple):
    """A body, and the greatest number of values that its JSON may hold."""

    text: bytes
    values: int


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Reads bodies. A body that no stranger may send is read once its sender is known, and
    charged before it is parsed."""

    limits: OperationLimits
    authentication: Authentication

    async def body(self, request: Request) -> Body:
        """The whole body, decoded. Raises RequestRefused."""
        arriving = Arriving(self, request, decoder_of(request.headers.get("content-encoding", "")))
        await arriving.expect(announced(request))
        async with arriving_within(self.limits.body_seconds, what="body"):
            async for chunk in request.stream():
                await arriving.take(chunk)
        body = arriving.whole()
        if body.values > MOST_VALUES:
            raise RequestRefused(
                f"The body may hold {body.values} values; at most {MOST_VALUES} are allowed.",
                status=413,
                code=faults.LIMIT_EXCEEDED,
            )
        arriving.charge(len(body.text))
        return body

    def limit_of(self, viewer: AuthenticatedViewer | None) -> int:
        """The most bytes that a viewer may send."""
        largest = self.limits.body_limit
        return min(STRANGERS_BYTES, largest) if viewer is None else largest

    def charge(self, length: int, viewer: AuthenticatedViewer | None, request: Request) -> None:
        """Charge a viewer for a body. Raises RequestRefused."""
        if viewer is not None:
            with refusals_of_charges():
                self.limits.admission.charge_body(length, self._caller(viewer, request))

    def reserve(
        self, viewer: AuthenticatedViewer | None, request: Request
    ) -> Callable[[int], None]:
        """Charge a viewer for the largest body; the function returned gives back the rest.

        Raises RequestRefused.
        """
        with refusals_of_charges():
            most = self.limit_of(viewer)
            return self.limits.admission.reserve_body(most, self._caller(viewer, request))

    def _caller(self, viewer: AuthenticatedViewer | None, request: Request) -> Caller:
        return self.limits.caller(viewer, request.client.host if request.client else None)


class Arriving:
    """One body while it arrives. Past its limit it is neither stored nor decoded any more."""

    def __init__(self, reader: BodyReader, request: Request, decoder: Decoder) -> None:
        self.viewer: AuthenticatedViewer | None = None
        self._reader, self._request, self._decoder = reader, request, decoder
        self._limit = reader.limit_of(None)
        self._text, self._values = bytearray(), 1
        self._received = self._discarded = 0
        self._settle: Callable[[int], None] | None = None

    async def expect(self, length: int) -> None:
        """Refuse a body whose announced length is far past the limit, before it is read."""
        if not await self._is_allowed(length) and length > self._limit + DISCARDED_BYTES:
            self._too_large()

    async def take(self, chunk: bytes) -> None:
        """Add a chunk as it was received. Raises RequestRefused."""
        self._received += len(chunk)
        if self._discarded:
            self._discarded += len(chunk)
        else:
            await self._decode(chunk)
        if self._discarded > DISCARDED_BYTES:
            self._too_large()

    def whole(self) -> Body:
        """The body after its last chunk. Raises RequestRefused."""
        if self._discarded:
            self._too_large()
        self._decoder.end()
        return Body(bytes(self._text), self._values)

    def charge(self, length: int) -> None:
        """Charge the sender for a body of this length. Raises RequestRefused."""
        if self._settle is not None:
            self._settle(length)
        else:
            self._reader.charge(length, self.viewer, self._request)

    async def _decode(self, chunk: bytes) -> None:
        for piece in self._decoder.pieces(chunk):
            size = len(self._text) + len(piece)
            if not await self._is_allowed(max(self._received, size)):
                self._discarded += len(chunk)
                return
            if self._settle is None and size > max(FREE_BYTES, self._received):
                self._settle = self._reader.reserve(self.viewer, self._request)
            self._text += piece
            self._values += values_in(piece)
            if len(piece) == PIECE_BYTES:
                await asyncio.sleep(0)  # one chunk may decode to a thousand times its length

    async def _is_allowed(self, length: int) -> bool:
        """Whether the sender may send so many bytes; the sender is found once that matters."""
        if length > self._limit and self.viewer is None:
            self.viewer = await viewer_of(self._request, self._reader.authentication)
            self._limit = self._reader.limit_of(self.viewer)
        return length <= self._limit

    def _too_large(self) -> NoReturn:
        """Close the connection with the response, since the rest of the body is never read."""
        is_stranger = self.viewer is None and self._limit < self._reader.limits.body_limit
        raise RequestRefused(
            f"The body is larger than {self._limit} bytes."
            + (" The signed-in may send more." if is_stranger else ""),
            status=413,
            code=faults.LIMIT_EXCEEDED,
            connection="close",
        )


@asynccontextmanager
async def arriving_within(seconds: float, *, what: str) -> AsyncIterator[None]:
    """A body that is late, or breaks off, while the block reads it becomes a RequestRefused."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise RequestRefused(
            f"The {what} did not arrive within {seconds:g} seconds.", status=408, connection="close"
        ) from None
    except ClientDisconnect:
        raise RequestRefused("The client went away.", status=400, connection="close") from None


@contextmanager
def refusals_of_charges() -> Iterator[None]:
    """A charge that cannot be paid becomes a refusal of the request."""
    try:
        yield
    except Throttled as refused:
        raise RequestRefused(
            refused.message,
            status=429,
            code=faults.THROTTLED,
            retry_after=str((refused.extensions or {})["retryAfterSeconds"]),
        ) from None
    except GraphQLError as refused:
        raise RequestRefused(refused.message, status=413, code=faults.LIMIT_EXCEEDED) from None


def announced(request: Request) -> int:
    """The length of the body as its header says; 0 where no header says it."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() and len(length) < 20 else 0


async def viewer_of(request: Request, authentication: Authentication) -> AuthenticatedViewer | None:
    """The viewer who sends a request; none without a token. Raises RequestRefused."""
    authorization = request.headers.get("authorization")
    try:
        if authorization is None and has_token_in_address(request.scope["query_string"]):
            raise BadCredential(IN_ADDRESS)
        return await authentication.authenticate(authorization)
    except BadCredential as problem:
        raise RequestRefused(
            f"{problem}.",
            status=401,
            code=faults.UNAUTHENTICATED,
            www_authenticate="Bearer",
        ) from None
    except SignInUnavailable:
        raise unavailable("Nobody can be signed in at the moment: try again.") from None
