"""Reads a GraphQL request from HTTP, strictly: method, media type, size, JSON, shape."""

import asyncio
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qs

import orjson
from starlette.requests import ClientDisconnect, Request

from api.access.trusted_documents import document_id_in
from api.http.answers import PLAIN_JSON, RequestRefused
from schema.execution import faults

# So many bytes past the limit are read and discarded: a connection that is closed with unread
# bytes is reset, and proxies then lose the response.
DISCARDED_BYTES = 4 * 1024 * 1024
MAX_QUERY_STRING_BYTES = 16 * 1024
MAX_PARAMETERS = 20
ALLOWED_METHODS = "GET, POST"
MEMBERS = (
    ("query", str),
    ("documentId", str),
    ("operationName", str),
    ("variables", dict),
    ("extensions", dict),
)
TYPE_NAMES = {str: "a string", dict: "an object"}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as the client sent it."""

    query: str  # empty where the client sends only the document's id
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None
    document_id: str | None = None


async def graphql_request(
    request: Request, *, body_limit: int, body_seconds: float
) -> GraphQLRequest:
    """The operation in an HTTP request. Raises RequestRefused."""
    if request.method == "GET":
        return shaped(query_parameters(request))
    if request.method != "POST":
        raise RequestRefused(
            f"{request.method} is not a method for operations; use GET or POST.",
            status=405,
            allow=ALLOWED_METHODS,
        )
    must_be_json(request.headers.get("content-type", ""))
    return shaped(decoded(await limited_body(request, limit=body_limit, seconds=body_seconds)))


def query_parameters(request: Request) -> dict[str, Any]:
    raw = request.scope["query_string"]
    if len(raw) > MAX_QUERY_STRING_BYTES:
        raise RequestRefused("The query string is too long; use POST.", status=414)
    try:
        pairs = parse_qs(raw.decode("ascii"), True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise RequestRefused("The query string cannot be read.", status=400) from None
    parameters: dict[str, Any] = {}
    for name, values in pairs.items():
        if len(values) > 1:
            raise RequestRefused(f"{name} is given more than once.", status=400)
        parameters[name] = values[0]
    for name in ("variables", "extensions"):
        if text := parameters.pop(name, None):
            parameters[name] = decoded(text.encode(), what=name)
    return parameters


def must_be_json(content_type: str) -> None:
    """Refuse any other media type: a foreign page can send forms and text without a preflight."""
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    if name != PLAIN_JSON:
        raise RequestRefused(f"Content-Type must be {PLAIN_JSON}.", status=415)
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise RequestRefused("The charset must be utf-8.", status=415)


async def limited_body(request: Request, *, limit: int, seconds: float) -> bytes:
    """The whole body, at most `limit` bytes within `seconds`. Raises RequestRefused."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit + DISCARDED_BYTES:
        too_large(limit)
    body, discarded = bytearray(), 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                if len(body) + len(chunk) > limit:
                    discarded += len(chunk)
                else:
                    body += chunk
                if discarded > DISCARDED_BYTES:
                    too_large(limit)
    except TimeoutError:
        raise RequestRefused(
            f"The body did not arrive within {seconds:g} seconds.",
            status=408,
            connection="close",
        ) from None
    except ClientDisconnect:
        raise RequestRefused("The client went away.", status=400, connection="close") from None
    if discarded:
        too_large(limit)
    return bytes(body)


def too_large(limit: int) -> NoReturn:
    """Close the connection with the response, since the rest of the body is never read."""
    raise RequestRefused(
        f"The body is larger than {limit} bytes.",
        status=413,
        code=faults.LIMIT_EXCEEDED,
        connection="close",
    )


def decoded(text: bytes, *, what: str = "The body") -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestRefused(f"{what} is not valid JSON: {error}", status=400) from None


def shaped(body: Any) -> GraphQLRequest:
    if isinstance(body, list):
        raise RequestRefused("Batches are not taken: send one operation a request.", status=400)
    if not isinstance(body, dict):
        raise RequestRefused("The body must be a JSON object.", status=400)
    for name, kind in MEMBERS:
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise RequestRefused(f"{name} must be {TYPE_NAMES[kind]}.", status=400)
    document_id = document_id_in(body)
    if not body.get("query") and document_id is None:
        raise RequestRefused("query is missing.", status=400)
    return GraphQLRequest(
        query=body.get("query") or "",
        operation_name=body.get("operationName") or None,
        variables=body.get("variables"),
        extensions=body.get("extensions"),
        document_id=document_id,
    )
