"""Top-level errors: what never was a well-formed request, each with its code."""

from __future__ import annotations

from typing import ClassVar

from graphql import GraphQLError


class RequestError(GraphQLError):
    """A request that cannot be answered; `extensions.code` says why."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": self.code})


class BadUserInput(RequestError):
    """A value that cannot be read as what it should be."""


class Unauthenticated(RequestError):
    """Not signed in."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__(
            "Sign in first: send the token of signIn, or an API key, as `Authorization: Bearer`."
        )


class Forbidden(RequestError):
    """Signed in, but this is not for this account."""

    code = "FORBIDDEN"


class BadCursor(RequestError):
    """A cursor that this server did not give, or gave for another list."""

    code = "BAD_CURSOR"


class CursorExpired(RequestError):
    """A cursor older than the log: read afresh."""

    code = "CURSOR_EXPIRED"


class LimitExceeded(RequestError):
    """More than one request, page or socket may ask for."""

    code = "LIMIT_EXCEEDED"
