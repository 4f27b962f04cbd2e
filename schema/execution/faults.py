"""The codes of top-level GraphQL errors, and the form in which a client gets an error."""

import logging
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError

from schema.execution.quoting import without_values
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

UNAUTHENTICATED = "UNAUTHENTICATED"
FORBIDDEN = "FORBIDDEN"
BAD_REQUEST = "BAD_REQUEST"
BAD_USER_INPUT = "BAD_USER_INPUT"
BAD_CURSOR = "BAD_CURSOR"
CURSOR_EXPIRED = "CURSOR_EXPIRED"
THROTTLED = "THROTTLED"
DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
# A code of Apollo's client, which then sends the text of the query.
PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
UNAVAILABLE = "UNAVAILABLE"
INTERNAL = "INTERNAL"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
CODES = frozenset(
    {
        UNAUTHENTICATED,
        FORBIDDEN,
        BAD_REQUEST,
        BAD_USER_INPUT,
        BAD_CURSOR,
        CURSOR_EXPIRED,
        THROTTLED,
        LIMIT_EXCEEDED,
        DEADLINE_EXCEEDED,
        UNAVAILABLE,
        INTERNAL,
        PARSE_FAILED,
        VALIDATION_FAILED,
    }
)

FAULT_MESSAGE = "Something went wrong on our side."
UNAVAILABLE_MESSAGE = "This is not possible at the moment: try again in a few seconds."
RETRY_AFTER_SECONDS = 1

UNANSWERED = "operations are answered with UNAVAILABLE"

log = logging.getLogger("kempelen.graphql")


def code_of(error: GraphQLError) -> str | None:
    """The code of an error, if it has one."""
    code = (error.extensions or {}).get("code")
    return code if isinstance(code, str) else None


def is_fault(error: GraphQLError) -> bool:
    """Whether an error is the server's: raised while executing, and not a GraphQLError.

    A scalar that refuses a variable may raise any exception, yet that is the client's mistake:
    such an error has a place in the document and no path in the response.
    """
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError) or code_of(error) is not None:
        return False
    return error.path is not None or not error.nodes


def code_of_fault(fault: BaseException) -> str:
    """The code of a fault of the server: UNAVAILABLE for one that passes."""
    return UNAVAILABLE if is_passing(fault) else INTERNAL


def is_unavailable(error: GraphQLError) -> bool:
    """Whether an error is a fault that passes, so that the operation may be sent again."""
    cause = error.original_error
    return cause is not None and is_fault(error) and is_passing(cause)


def presented(error: GraphQLError, *, request_id: str) -> dict[str, Any]:
    """The error for the client: a fault is masked, every error has a code and the request's id."""
    if is_fault(error):
        passes = is_unavailable(error)
        shown: dict[str, Any] = {"message": UNAVAILABLE_MESSAGE if passes else FAULT_MESSAGE}
        if error.locations:
            shown["locations"] = [location.formatted for location in error.locations]
        if error.path is not None:
            shown["path"] = list(error.path)
        code = UNAVAILABLE if passes else INTERNAL
        shown["extensions"] = {"code": code, "requestId": request_id}
        return shown
    shown = dict(error.formatted)
    if code_of(error) is None:  # graphql-core's own, such as about a variable
        shown["message"] = without_values(error.message)
    shown["extensions"] = {
        "code": BAD_USER_INPUT,
        **(error.extensions or {}),
        "requestId": request_id,
    }
    return shown


def raise_if_passing(problems: Iterable[GraphQLError]) -> None:
    """Raise the transient fault, such as a lost connection, that caused one of these errors."""
    for problem in problems:
        if problem.original_error is not None and is_passing(problem.original_error):
            raise problem.original_error


def recorded(problem: Exception, *, request_id: str) -> GraphQLError:
    """Log a problem, and give the GraphQL error to send to the client."""
    fault = GraphQLError(str(problem), original_error=problem)
    error = problem if isinstance(problem, GraphQLError) else fault
    record([error], request_id=request_id)
    return error


def record(problems: list[GraphQLError], *, request_id: str) -> None:
    """Log faults with their traceback; one that passes, once for its cause.

    Clients' mistakes are a line at level DEBUG, since any stranger can make them. It leaves out the
    message, which may quote a secret value of the client.
    """
    for error in problems:
        if error.original_error is not None and is_unavailable(error):
            troubles.report(UNANSWERED, error.original_error)
        elif is_fault(error):
            log.error("request %s: %s", request_id, error.message, exc_info=error.original_error)
        else:
            log.debug("request %s: refused: %s", request_id, code_of(error) or BAD_USER_INPUT)
