"""Top-level errors of a request, each with its code."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from graphql import GraphQLError

from domain.kernel.refusals import InvalidInput


class RequestError(GraphQLError):
    """A request that cannot be answered; `extensions.code` says why."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": self.code})


class BadUserInput(RequestError):
    """A value of the wrong form."""

    @classmethod
    def out_of_bounds(cls, refused: InvalidInput) -> BadUserInput:
        """The error of a query's arguments; `extensions.problems` has each, for programs."""
        error = cls(refused.message)
        assert error.extensions is not None, "every error has a code"
        error.extensions["problems"] = [
            {"field": each.field, "value": each.value, "bound": each.bound} | asdict(each.broken)
            for each in refused.problems
        ]
        return error


class Unauthenticated(RequestError):
    """Not signed in."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__(
            "Sign in first: send the token of signIn, or an API key, as `Authorization: Bearer`."
        )


class Forbidden(RequestError):
    """Signed in, but this account may not do this."""

    code = "FORBIDDEN"


class BadCursor(RequestError):
    """A cursor of another list, or not a cursor of this server."""

    code = "BAD_CURSOR"


class CursorExpired(RequestError):
    """A cursor older than the log: the client reads the list again."""

    code = "CURSOR_EXPIRED"


class LimitExceeded(RequestError):
    """More than the limit of a request, page or socket."""

    code = "LIMIT_EXCEEDED"
