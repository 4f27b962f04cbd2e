"""The application of the origin of task pages, composed from its parts."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from api.access.browser_headers import SecurityHeaders
from api.access.request_ids import RequestIds
from api.configuration.settings import Settings
from api.http.limits import OperationLimits
from api.http.paths import TrailingSlashes
from api.observability.health import CloseWhileDraining, Health
from api.task_pages.assets import assets
from api.task_pages.origins import FramingPages
from api.task_pages.pages import TaskPages
from api.task_pages.submission import ExternalSubmit
from domain.questions.pages.frames import SUBMIT_PATH

NO_SOCKETS = "There are no websockets on the origin of task pages.\n"


def task_pages_app(
    settings: Settings, *, graphql: ASGIApp, limits: OperationLimits, health: Health
) -> Starlette:
    """The ASGI application: task pages, their scripts, and the address that they submit to.

    No page may call it: nothing but its scripts has CORS headers. `graphql` executes what programs
    submit.
    """
    framing = FramingPages.of(settings)
    pages = TaskPages(settings.task_pages_address, framing)

    async def nothing_here(_request: Request, _problem: Exception) -> Response:
        return pages.gone()

    app = Starlette(
        routes=[
            pages.route(),
            assets().route(),
            Route(SUBMIT_PATH, ExternalSubmit(graphql, limits, framing)),
            WebSocketRoute("/{path:path}", no_socket_here),
        ],
        middleware=[
            Middleware(CloseWhileDraining, health),
            Middleware(RequestIds),
            Middleware(SecurityHeaders),
            Middleware(TrailingSlashes),
        ],
        exception_handlers={404: nothing_here},
    )
    app.router.redirect_slashes = False
    return app


async def no_socket_here(websocket: WebSocket) -> None:
    """The answer to a websocket: an HTTP 404."""
    await websocket.send_denial_response(PlainTextResponse(NO_SOCKETS, 404))
