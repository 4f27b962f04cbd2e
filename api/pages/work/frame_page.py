"""`/assignments/ID` and `/hits/ID`: one page of plain JavaScript over the public GraphQL API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.pages.work.bundle import ASK_AGAIN, SAME_VERSION, Bundle, PageFile

FILES = "/work"
SHELL = "index.html"
ANY_SITE = "*"
LOCAL_SITES = ("http://localhost:*", "http://127.0.0.1:*")
DENIED = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


@dataclass(frozen=True, slots=True)
class PageSites:
    """The sites that the page talks to.

    Files are sent to the market's public address. Pages in frames, pictures and media are on
    https, the origin of the task pages, and while developing on this machine. A frontend on one of
    the embedding origins may show the page in a frame of its own.
    """

    market: str
    task_pages: str
    embedding: Iterable[str] = ()
    has_local_sites: bool = False

    def policy(self) -> str:
        """The content security policy."""
        local = LOCAL_SITES if self.has_local_sites else ()
        media = ["https:", *local]
        # Any site is no choice of an operator for this page: a click in it may hand in work.
        ancestors = [each for each in self.embedding if each != ANY_SITE]
        directives = {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "connect-src": ["'self'", self.market],
            "img-src": ["'self'", *media],
            "media-src": media,
            "frame-src": [self.task_pages, *media],
            "base-uri": ["'none'"],
            "form-action": ["'none'"],
            "frame-ancestors": ["'self'", *ancestors],
            "require-trusted-types-for": ["'script'"],
            "trusted-types": ["kempelen"],
        }
        return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


class FramePage:
    """The page. It is the same for every id: what exists is asked by its scripts."""

    def __init__(self, sites: PageSites, *, mark: str, bundle: Bundle | None = None) -> None:
        self._bundle = bundle or Bundle.installed()
        self._shell = PageFile.of(_shell(self._bundle, mark), ".html")
        self._headers = {
            "content-security-policy": sites.policy(),
            "permissions-policy": DENIED,
        }

    @property
    def version(self) -> str:
        """The hash in the addresses of its files."""
        return self._bundle.version

    def routes(self) -> list[BaseRoute]:
        """The page, and the files that it loads."""
        pages = ("/assignments", "/assignments/{id}", "/hits/{id}")
        files = Route(f"{FILES}/{{version}}/{{name:path}}", self.file, methods=["GET"])
        return [*(Route(path, self.page, methods=["GET"]) for path in pages), files]

    async def page(self, request: Request) -> Response:
        answer = self._shell.response(request.headers, cache=ASK_AGAIN)
        answer.headers.update(self._headers)
        return answer

    async def file(self, request: Request) -> Response:
        file = self._bundle.files.get(request.path_params["name"])
        if file is None or request.path_params["version"] != self._bundle.version:
            return PlainTextResponse("This file is not here: load the page again.\n", 404)
        return file.response(request.headers, cache=SAME_VERSION)


def _shell(bundle: Bundle, mark: str) -> bytes:
    """The page's HTML, with the addresses of its files."""
    html = bundle.files[SHELL].body.decode()
    rooted = html.replace("ROOT", f"{FILES}/{bundle.version}")
    return rooted.replace("<!-- MARK -->", mark).encode()
