"""Security headers of every response, and the web pages that may call this API."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.configuration.settings import PREFIX, Settings

LOCAL_PAGES = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
LONGEST_ORIGIN = 512
LONGEST_ASKED = 4096  # characters of the header names that one preflight asks for
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
EXPOSED = ("x-request-id", "retry-after", "www-authenticate", "allow", "accept-encoding")
FOREIGN_PAGE = (
    "Pages of this origin may not call the API: its operator allows origins by "
    f"{PREFIX}ALLOWED_ORIGINS.\n"
)
PREFLIGHT_SECONDS = 600
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
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


class CrossOrigin(CORSMiddleware):
    """CORS whose preflights allow every well-formed header to an allowed origin.

    Tracing and GraphQL libraries add headers of their own. None of them signs anybody in: a page
    gains nothing that it could not do itself with the token that it holds. Cookies are not used.
    """

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight; a refusal names what is not allowed."""
        asked = request_headers.get("access-control-request-headers", "")
        if not are_header_names(asked):
            return self._refused("These are no names of headers.\n")
        if not self.is_allowed_origin(request_headers["origin"]):
            return self._refused(FOREIGN_PAGE)
        return super().preflight_response(request_headers)

    def _refused(self, why: str) -> Response:
        vary = {"vary": self.preflight_headers["Vary"]}
        return PlainTextResponse(why, 400, headers=vary)


def are_header_names(asked: str) -> bool:
    """Whether a text is a list of header names, and no endless one."""
    names = (name.strip(" \t") for name in asked.split(","))
    return len(asked) <= LONGEST_ASKED and all(HEADER_NAME.fullmatch(n) for n in names if n)


def cross_origin(app: ASGIApp, settings: Settings) -> ASGIApp:
    """CORS for HTTP: the configured origins, and pages from localhost in development."""
    return CrossOrigin(
        app,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=None if settings.production else LOCAL_PAGES.pattern,
        allow_methods=("GET", "POST", "PUT"),
        allow_headers=("*",),
        allow_private_network=True,  # for allowed origins only, as all the rest
        expose_headers=EXPOSED,
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
    if len(origin) > LONGEST_ORIGIN:
        return None
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
