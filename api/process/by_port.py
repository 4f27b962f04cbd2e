"""Two origins in one process: the port that a connection arrived at decides which one it is."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send


class ByPort:
    """Serves task pages on a port of their own, and the market on all others.

    Only the socket of the connection decides, never a header that a client sends.
    """

    def __init__(self, market: Starlette, *, task_pages: ASGIApp, port: int) -> None:
        self.state = market.state  # protocols count there what is malformed
        self._market = market
        self._task_pages = task_pages
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = scope.get("server")
        is_task_page = server is not None and server[1] == self._port
        app = self._task_pages if is_task_page else self._market
        await app(scope, receive, send)
