"""Addresses: a slash at the end changes nothing, and an unknown address says where GraphQL is."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from api.http.answers import PLAIN_JSON, RequestRefused, graphql_response

NOTHING_HERE = (
    "There is nothing at this address. GraphQL is at /graphql, over HTTP and over websockets; "
    "server-sent events are at /graphql/stream."
)


class TrailingSlashes:
    """Takes an address with a slash at its end for the same address without it.

    A redirect would do for browsers, but other clients follow none with a body, or over a socket.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if path.endswith("/") and (without := path.rstrip("/")):
            scope["path"] = without
        await self._app(scope, receive, send)


async def nothing_here(request: Request, _problem: Exception) -> Response:
    """The answer at an unknown address: an error that GraphQL clients can show."""
    refused = RequestRefused(NOTHING_HERE, status=404)
    body = refused.body(request_id=request.state.request_id)
    return graphql_response(body, media_type=PLAIN_JSON, status=refused.status)


async def no_socket_here(websocket: WebSocket) -> None:
    """The answer to a websocket at another address: an HTTP 404."""
    await websocket.send_denial_response(PlainTextResponse(f"{NOTHING_HERE}\n", 404))
