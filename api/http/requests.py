"""Reads a GraphQL request from HTTP, strictly: method, media type, JSON, shape."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request

from api.access.prices import STRANGERS_BYTES, values_in
from api.access.trusted_documents import document_id_in
from api.http.answers import PLAIN_JSON, SHOWN_CHARACTERS, RequestRefused
from api.http.bodies import BodyReader
from api.http.json_pieces import NotJson, parsed_in_pieces

MAX_QUERY_STRING_BYTES = 16 * 1024
MAX_PARAMETERS = 20
ALLOWED_METHODS = "GET, POST"
EXAMPLE = '{"query": "...", "variables": {...}}'
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16 = "The body is not UTF-8: it begins as UTF-16 does."
OTHER_FORMATS = {
    b"\x1f\x8b": "The body is gzip: say so by Content-Encoding: gzip.",
    b"\xff\xfe": UTF_16,
    b"\xfe\xff": UTF_16,
}
MEMBERS = (
    ("query", str),
    ("documentId", str),
    ("operationName", str),
    ("variables", dict),
    ("extensions", dict),
)
PARAMETERS = {name for name, _ in MEMBERS}
TYPE_NAMES = {str: "a string", dict: "an object"}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as the client sent it."""

    query: str  # empty where the client sends only the document's id
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None
    document_id: str | None = None
    values: int = 0  # the most that the message may hold


async def graphql_request(request: Request, reader: BodyReader) -> GraphQLRequest:
    """The operation in an HTTP request. Raises RequestRefused."""
    if request.method == "GET":
        text: bytes = request.scope["query_string"]
        return shaped(query_parameters(request), 1 + values_in(text))
    if request.method != "POST":
        raise RequestRefused(
            f"{request.method} is not a method for operations; use GET or POST.",
            status=405,
            allow=ALLOWED_METHODS,
        )
    must_be_json(request.headers.get("content-type"))
    body, values = await reader.body(request)
    must_be_utf_8(body)
    body = body.removeprefix(BYTE_ORDER_MARK)
    if len(body) <= STRANGERS_BYTES:
        return shaped(decoded(body), values)
    try:
        return shaped(await parsed_in_pieces(body), values)
    except NotJson as error:
        raise RequestRefused(f"The body is not valid JSON: {error}", status=400) from None


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
            known = name if name in PARAMETERS else "A parameter"
            raise RequestRefused(f"{known} is given more than once.", status=400)
        parameters[name] = values[0]
    for name in ("variables", "extensions"):
        if text := parameters.pop(name, None):
            parameters[name] = decoded(text.encode(), what=name)
    return parameters


def must_be_json(content_type: str | None) -> None:
    """Refuse any other media type: a foreign page can send forms and text without a preflight."""
    if not content_type:
        raise RequestRefused(f"Content-Type is missing: it must be {PLAIN_JSON}.", status=415)
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    if name != PLAIN_JSON:
        raise RequestRefused(
            f"Content-Type must be {PLAIN_JSON}, not {name[:SHOWN_CHARACTERS]}: send {EXAMPLE}.",
            status=415,
        )
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise RequestRefused(
                f"The charset must be utf-8, not {value[:SHOWN_CHARACTERS]}.", status=415
            )


def must_be_utf_8(body: bytes) -> None:
    """Refuse a body that is another format, by its first bytes, and say what is right."""
    for start, problem in OTHER_FORMATS.items():
        if body.startswith(start):
            raise RequestRefused(problem, status=400)


def decoded(text: bytes, *, what: str = "The body") -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestRefused(f"{what} is not valid JSON: {error}", status=400) from None


def shaped(body: Any, values: int) -> GraphQLRequest:
    if isinstance(body, list):
        raise RequestRefused("Batches are not taken: send one operation a request.", status=400)
    if not isinstance(body, dict):
        raise RequestRefused(f"The body must be a JSON object: {EXAMPLE}.", status=400)
    for name, kind in MEMBERS:
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise RequestRefused(f"{name} must be {TYPE_NAMES[kind]}.", status=400)
    document_id = document_id_in(body)
    if not body.get("query") and document_id is None:
        raise RequestRefused(f"query is missing: send {EXAMPLE}.", status=400)
    return GraphQLRequest(
        query=body.get("query") or "",
        operation_name=body.get("operationName") or None,
        variables=body.get("variables"),
        extensions=body.get("extensions"),
        document_id=document_id,
        values=values,
    )
