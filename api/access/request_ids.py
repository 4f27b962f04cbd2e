"""Gives every request an id that its response, its errors and its log lines share."""

import re
import secrets
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
ID_BYTES = 9

current: ContextVar[str | None] = ContextVar("request_id", default=None)


def new_id() -> str:
    """An id that no other request has."""
    return secrets.token_urlsafe(ID_BYTES)


class RequestIds:
    """Takes the id that a proxy sent, or makes one, and adds it to the response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if ACCEPTABLE.fullmatch(given) else new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        token = current.set(request_id)
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            current.reset(token)
