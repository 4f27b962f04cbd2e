"""Task pages of a running market in frames of Chromium."""

import json

from domain.questions.pages.frames import Visit, frame_of
from domain.questions.pages.links import PageLink
from domain.questions.question import HtmlQuestion
from tests.clients.conftest import HERE
from tests.clients.serving import serving
from tests.domain import cast

PAGES = HERE / "pages"


def visit_of(market, assignment="A1"):
    return Visit("H1", assignment, "W1", market.task_pages)


class Frames:
    """Cases to be played: each is a page of HTML, and what is done with it."""

    def __init__(self, market, requester):
        self._market, self._requester = market, requester
        self.cases = []

    async def link(self, html):
        """The address of a task page."""
        hit = await cast.a_hit(self._requester, question=HtmlQuestion(html))
        return PageLink.to_preview(hit.id).url(self._market.task_pages)

    async def add(self, name, html, *, visit=None, **more):
        """One more case."""
        page, visit = await self.link(html), visit or visit_of(self._market)
        frame = frame_of(HtmlQuestion(html), visit, page=page)
        self.cases.append({"name": name, "url": frame.url, "sandbox": frame.sandbox, **more})

    async def played(self, start, chromium, folder):
        """What came of each, by name. `start` starts scripts of Node."""
        path = folder / "cases.json"
        with serving(PAGES) as port:
            holder = f"http://127.0.0.1:{port}/holder.html"
            path.write_text(json.dumps({"holder": holder, "cases": self.cases}))
            player = await start("tasks.js", CHROMIUM=chromium, CASES=str(path))
            await player.until("case", times=len(self.cases))
            assert await player.ended() == (0, "")
        return {each["name"]: each for each in player.all("case")}


def submitted(result):
    """The fields that the page around the frame was given."""
    assert "failed" not in result, result
    messages = [each["data"] for each in result["heard"] if each["from"] == "frame"]
    assert [each["type"] for each in messages] == ["kempelen.externalSubmit"], result
    return {each["name"]: each["values"] for each in messages[0]["answer"]}
