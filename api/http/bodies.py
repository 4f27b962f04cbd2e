"""Reads the body of a request within its limits: its size by its sender, its time, its price."""

import asyncio
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request

from api.access.admission import Throttled
from api.access.authentication import (
    AuthenticatedViewer,
    Authentication,
    BadCredential,
    SignInUnavailable,
)
from api.access.prices import MOST_VALUES, STRANGERS_BYTES, values_in
from api.http.answers import RequestRefused, unavailable
from api.http.limits import OperationLimits
from schema.execution import faults

# So many bytes past the limit are read and discarded: a connection that is closed with unread
# bytes is reset, and proxies then lose the response.
DISCARDED_BYTES = 4 * 1024 * 1024


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
        """The whole body. Raises RequestRefused."""
        limit, viewer = min(STRANGERS_BYTES, self.limits.body_limit), None
        if announced(request) > limit:
            viewer = await viewer_of(request, self.authentication)
            limit = self._limit_of(viewer)
        if announced(request) > limit + DISCARDED_BYTES:
            self._too_large(limit, viewer)
        body, values, discarded = bytearray(), 1, 0
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                async for chunk in request.stream():
                    if len(body) + len(chunk) > limit and viewer is None:
                        viewer = await viewer_of(request, self.authentication)
                        limit = self._limit_of(viewer)
                    if len(body) + len(chunk) > limit:
                        discarded += len(chunk)
                    else:
                        body += chunk
                        values += values_in(chunk)
                    if discarded > DISCARDED_BYTES:
                        self._too_large(limit, viewer)
        except TimeoutError:
            raise RequestRefused(
                f"The body did not arrive within {self.limits.body_seconds:g} seconds.",
                status=408,
                connection="close",
            ) from None
        except ClientDisconnect:
            raise RequestRefused("The client went away.", status=400, connection="close") from None
        if discarded:
            self._too_large(limit, viewer)
        if values > MOST_VALUES:
            raise RequestRefused(
                f"The body may hold {values} values; at most {MOST_VALUES} are allowed.",
                status=413,
                code=faults.LIMIT_EXCEEDED,
            )
        self._charge(len(body), viewer, request)
        return Body(bytes(body), values)

    def _limit_of(self, viewer: AuthenticatedViewer | None) -> int:
        largest = self.limits.body_limit
        return min(STRANGERS_BYTES, largest) if viewer is None else largest

    def _too_large(self, limit: int, viewer: AuthenticatedViewer | None) -> NoReturn:
        """Close the connection with the response, since the rest of the body is never read."""
        is_stranger = viewer is None and limit < self.limits.body_limit
        raise RequestRefused(
            f"The body is larger than {limit} bytes."
            + (" The signed-in may send more." if is_stranger else ""),
            status=413,
            code=faults.LIMIT_EXCEEDED,
            connection="close",
        )

    def _charge(self, length: int, viewer: AuthenticatedViewer | None, request: Request) -> None:
        if viewer is None:
            return
        address = request.client.host if request.client else None
        try:
            self.limits.admission.charge_body(length, self.limits.caller(viewer, address))
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
    try:
        return await authentication.authenticate(request.headers.get("authorization"))
    except BadCredential:
        raise RequestRefused(
            "The token is not valid: sign in again.",
            status=401,
            code=faults.UNAUTHENTICATED,
            www_authenticate="Bearer",
        ) from None
    except SignInUnavailable:
        raise unavailable("Nobody can be signed in at the moment: try again.") from None
