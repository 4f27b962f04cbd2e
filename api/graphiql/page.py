"""Serves GraphiQL from the vendored files: a page at /graphql for browsers, its parts beside it."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parent / "static"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Its editor measures text with inline styles.
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def page() -> Response:
    """The page itself; one response object may answer any number of requests."""
    return Response(
        (FOLDER / "index.html").read_bytes(),
        headers={"content-security-policy": POLICY, "cache-control": "no-store", "vary": "Accept"},
        media_type="text/html",
    )


def routes() -> list[BaseRoute]:
    """The page's files, and the page itself at the address where its users look for it too."""

    async def shown(_request: Request) -> Response:
        return page()

    files = Mount("/graphiql", StaticFiles(directory=FOLDER), name="graphiql")
    return [Route("/graphiql", shown), files]
