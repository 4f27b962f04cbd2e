"""The pages of HTML, for the holders of signed links."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.task_pages.answer_page import telling
from api.task_pages.assets import PREFIX, assets
from api.task_pages.origins import FramingPages
from api.task_pages.policy import policy_of_html
from api.task_pages.rewriting import Addresses, task_page
from domain.hits.questions import questions
from domain.projects.previews import previewed
from domain.questions.pages import links as page_links
from domain.questions.pages.frames import SUBMIT_PATH
from domain.questions.pages.links import PageLink
from domain.questions.question import HtmlQuestion, Question
from subscriptions.faults import troubles
from subscriptions.faults.passing import cause_of

CACHED_BYTES = 16 * 1024 * 1024  # of pages that were shown last, in one process
RETRY_SECONDS = 5
GONE = "This task cannot be shown here any more. Load the page around it again."
UNAVAILABLE = "The task cannot be shown at the moment. Load the page around it again."


class TaskPages:
    """Shows the page of a HIT or a row; everything that is wrong with a link is one answer."""

    def __init__(self, address: str, pages: FramingPages) -> None:
        scripts = assets()
        self._addresses = Addresses(
            script=f"{address}{PREFIX}{scripts.task.name}",
            helper=f"{address}{PREFIX}{scripts.helper.name}",
            crowd=f"{address}{PREFIX}{scripts.crowd.name}",
            submit=f"{address}{SUBMIT_PATH}",
            around=pages.targets,
        )
        self._pages = pages
        self._headers = {
            "content-security-policy": policy_of_html(pages, address),
            "cache-control": "no-store",
            # A window with a sandbox of its own may not be alone in its group of windows.
            "cross-origin-opener-policy": "unsafe-none",
            # Players of videos refuse a page that says nothing of where it is.
            "referrer-policy": "strict-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        self._shown = ShownPages()

    def route(self) -> Route:
        """Its route, for GET and HEAD."""
        return Route(f"{page_links.PATH}{{link}}", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        if (link := page_links.opened(request.path_params["link"])) is None:
            return self.gone()
        try:
            body = await self._page(link)
        except Exception as fault:
            if cause_of(fault) is None:
                raise
            troubles.report("a task page was not read", fault)
            page = telling(UNAVAILABLE, self._pages, status=503)
            page.headers["retry-after"] = str(RETRY_SECONDS)
            return page
        if body is None:
            return self.gone()
        return Response(body, headers=self._headers, media_type="text/html")

    def gone(self) -> Response:
        """The answer to every link that shows nothing."""
        return telling(GONE, self._pages, status=404)

    async def _page(self, link: PageLink) -> bytes | None:
        if (shown := self._shown.get(link.page_id)) is not None:
            return shown
        question = await _question(link)
        if not isinstance(question, HtmlQuestion):
            return None
        body = task_page(question.html, self._addresses).encode()
        self._shown.add(link.page_id, body)
        return body


async def _question(link: PageLink) -> Question | None:
    if link.is_of_row:
        return await previewed(link.page_id)
    return (await questions([link.page_id])).get(link.page_id)


class ShownPages:
    """The pages that were shown last, bounded by their bytes: a question never changes."""

    def __init__(self, most_bytes: int = CACHED_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._bodies: OrderedDict[UUID, bytes] = OrderedDict()

    def get(self, page_id: UUID) -> bytes | None:
        """The page of a HIT or a row, where it was shown."""
        if (body := self._bodies.get(page_id)) is not None:
            self._bodies.move_to_end(page_id)
        return body

    def add(self, page_id: UUID, body: bytes) -> None:
        """Remember a page, and forget those that were shown longest ago."""
        if page_id in self._bodies:
            return
        self._bodies[page_id] = body
        self._bytes += len(body)
        while self._bytes > self._most:
            _, oldest = self._bodies.popitem(last=False)
            self._bytes -= len(oldest)
