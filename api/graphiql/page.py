"""Serves GraphiQL from the vendored files: a page at /graphql for browsers, its parts beside it."""

from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
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


def files() -> Mount:
    return Mount("/graphiql", StaticFiles(directory=FOLDER), name="graphiql")
