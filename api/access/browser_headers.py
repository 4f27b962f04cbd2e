"""Security headers of every response, and the web pages that may call this API."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.configuration.settings import Settings

LOCAL_PAGES = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
LONGEST_ORIGIN = 512
PREFLIGHT_SECONDS = 600
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class SecurityHeaders:
    """Adds strict default headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def cross_origin(app: ASGIApp, settings: Settings) -> ASGIApp:
    """CORS for HTTP: the configured origins, and pages from localhost in development."""
    return CORSMiddleware(
        app,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=None if settings.production else LOCAL_PAGES.pattern,
        allow_methods=("GET", "POST"),
        allow_headers=("authorization", "content-type", "x-request-id"),
        expose_headers=("x-request-id", "retry-after"),
        max_age=PREFLIGHT_SECONDS,
    )


def may_connect(scope: Scope, settings: Settings) -> bool:
    """The same check for websockets, which CORS does not cover. Only browsers send an Origin."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None or "*" in settings.allowed_origins or origin in settings.allowed_origins:
        return True
    if host_of(origin) == headers.get("host"):
        return True
    return not settings.production and LOCAL_PAGES.fullmatch(origin) is not None


def host_of(origin: str) -> str | None:
    """The host and port of an origin; None for a text that is no origin."""
    try:
        return urlsplit(origin[:LONGEST_ORIGIN]).netloc or None
    except ValueError:
        return None
