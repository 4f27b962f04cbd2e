"""GraphQL results as HTTP responses: media types, error bodies, JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from schema.execution import faults

GRAPHQL_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
HTML = "text/html"
EVENT_STREAM = "text/event-stream"
SHOWN_CHARACTERS = 40  # of what a client sent, in a refusal


class MediaTypes(NamedTuple):
    """The media type of results, and of refusals of requests that never ran."""

    results: str
    refusals: str


# A client that accepts anything gets plain JSON, and refusals with their real HTTP status.
ANYTHING = MediaTypes(PLAIN_JSON, GRAPHQL_JSON)
ACCEPTABLE = {
    GRAPHQL_JSON: MediaTypes(GRAPHQL_JSON, GRAPHQL_JSON),
    PLAIN_JSON: MediaTypes(PLAIN_JSON, PLAIN_JSON),
    "application/*": ANYTHING,
    "*/*": ANYTHING,
}
QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)")


def negotiated(accept: str | None) -> MediaTypes | None:
    """The media types to answer with, or none where the client accepts neither of ours."""
    if not accept:
        return ANYTHING
    best, best_quality = None, 0.0
    for name, quality in preferences(accept):
        if (offered := ACCEPTABLE.get(name)) and quality > best_quality:
            best, best_quality = offered, quality
    return best


def prefers_html(accept: str | None) -> bool:
    """Whether a browser requests a page; a wildcard alone does not mean a browser."""
    qualities = dict(preferences(accept or ""))
    html = qualities.get(HTML, 0.0)
    json = max(qualities.get(GRAPHQL_JSON, 0.0), qualities.get(PLAIN_JSON, 0.0))
    return html > json


def preferences(accept: str) -> list[tuple[str, float]]:
    """Each media type of an Accept header with its quality, as written."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [match for p in parameters if (match := QUALITY.fullmatch(p))]
        found.append((name, float(weights[0][1]) if weights else 1.0))
    return found


def result_body(result: ExecutionResult, *, request_id: str) -> tuple[dict[str, Any], bool]:
    """The body of a result, and whether the request was refused before anything ran."""
    problems = result.errors or []
    shown = [faults.presented(problem, request_id=request_id) for problem in problems]
    is_refused = is_request_error(result)
    body: dict[str, Any] = {}  # errors first, so that a person who reads the text finds them
    if shown:
        body["errors"] = shown
    if not is_refused:
        body["data"] = result.data
    if result.extensions:
        body["extensions"] = result.extensions
    return body, is_refused


def is_request_error(result: ExecutionResult) -> bool:
    """Whether nothing ran: bad syntax, an invalid document, variables that do not fit."""
    if isinstance(result, PreExecutionError):
        return True
    problems = result.errors or []
    return result.data is None and bool(problems) and all(p.path is None for p in problems)


def retry_after(result: ExecutionResult) -> int | None:
    """After how many seconds a client may retry; none where it was not throttled."""
    for problem in result.errors or []:
        if faults.code_of(problem) == faults.THROTTLED:
            seconds = (problem.extensions or {}).get("retryAfterSeconds")
            return seconds if isinstance(seconds, int) else None
    return None


def is_unavailable(result: ExecutionResult, *, changes: bool) -> bool:
    """Whether the operation may be sent again, because of a fault that passes.

    A mutation whose result has data was done: `changes` is true for mutations.
    """
    if changes and result.data is not None:
        return False
    return any(faults.is_unavailable(problem) for problem in result.errors or [])


def is_our_fault(result: ExecutionResult) -> bool:
    return any(faults.is_fault(problem) for problem in result.errors or [])


def encoded(body: Any, *, request_id: str) -> bytes:
    """JSON of a body. A value that is not serialisable (a wrong scalar of ours) is a fault."""
    try:
        return orjson.dumps(body)
    except TypeError as error:
        fault = GraphQLError(str(error), original_error=error)
        faults.record([fault], request_id=request_id)
        return orjson.dumps({"errors": [faults.presented(fault, request_id=request_id)]})


def graphql_response(
    body: bytes, *, media_type: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        body,
        status,
        headers={"cache-control": "no-store", "vary": "Accept, Authorization", **(headers or {})},
        media_type=f"{media_type}; charset=utf-8",
    )


def unavailable(message: str = faults.UNAVAILABLE_MESSAGE) -> RequestRefused:
    """The refusal of a request that may be sent again."""
    seconds = str(faults.RETRY_AFTER_SECONDS)
    return RequestRefused(message, status=503, code=faults.UNAVAILABLE, retry_after=seconds)


class RequestRefused(Exception):
    """A request that never became a GraphQL operation, with its HTTP status."""

    def __init__(
        self, message: str, *, status: int, code: str = faults.BAD_REQUEST, **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self, *, request_id: str) -> bytes:
        extensions = {"code": self.code, "requestId": request_id}
        return orjson.dumps({"errors": [{"message": str(self), "extensions": extensions}]})
