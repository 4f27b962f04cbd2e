"""Pages in frames in a browser: each submits, and reaches nothing of the page around it."""

import socket
from urllib.parse import urlencode

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.questions.question import ExternalQuestion, HtmlQuestion
from schema.kernel.node import global_id
from tests.clients.cutting import Line
from tests.clients.serving import HERE, serving
from tests.clients.test_pages import DOCS
from tests.domain import cast

PAGES = HERE / "pages"
HOSTILE = '</script><script>alerted=1</script><img src=x onerror="alerted=1">'


@pytest.fixture
def port():
    """A free port for the market's public address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def more_settings(port):
    return {"public_url": f"http://127.0.0.1:{port}"}


@pytest.fixture
async def public(market, port):
    """The market at its public address."""
    line = Line(int(market.url.split(":")[2].split("/")[0]))
    line.port = port
    await line.open()
    yield f"http://127.0.0.1:{port}"
    await line.close()


@pytest.fixture
def submits(market):
    """The address that pages in frames submit to."""
    return f"{market.task_pages}/mturk/externalSubmit"


@pytest.fixture
def elsewhere():
    with serving(PAGES) as port:
        yield port


@pytest.mark.parametrize("kind", ["html", "external"])
async def test_a_page_in_a_frame_submits(public, people, played, chromium, elsewhere, kind):
    url = f"http://localhost:{elsewhere}/task.html?study=7"
    html = (PAGES / "task.html").read_text()
    question = HtmlQuestion(html) if kind == "html" else ExternalQuestion(url)
    hit = await cast.a_hit(people.rita.requester, question=question)
    with serving(DOCS / "frames") as port:
        player = await played(
            "browse.js",
            "frame",
            CHROMIUM=chromium,
            PAGE_URL=f"http://127.0.0.1:{port}/index.html",
            MARKET_URL=public,
            TOKEN=people.wim.token,
            HIT=global_id("Hit", hit.id),
        )
        await player.until("submitted")
        assert await player.ended() == (0, "")

    done = await Assignment.get(hit_id=hit.id)
    given = {each["name"]: each["values"] for each in done.answer}
    assert done.status == AssignmentStatus.SUBMITTED
    assert given["colour"] == ["réd & <b>"]
    assert given["shade"] == ["dark", "warm"]
    origin, reached = given["origin"][0], given["reached"][0].split()
    assert origin == ("null" if kind == "html" else url.partition("/task")[0])
    assert reached == [] if kind == "html" else not {"page", "token"} & set(reached)
    assert ("allow-same-origin" in player.all("shown")[0]["sandbox"]) == (kind == "external")


async def heard(played, chromium, page):
    player = await played("browse.js", "around", CHROMIUM=chromium, PAGE_URL=page)
    messages = (await player.until("heard"))["messages"]
    assert await player.ended() == (0, "")
    return messages


async def test_only_a_page_that_may_use_the_market_hears_an_answer(
    submits, played, chromium, elsewhere
):
    query = urlencode({"submit": submits, "assignmentId": "A", "a": HOSTILE})
    ours = await heard(played, chromium, f"http://localhost:{elsewhere}/around.html?{query}")
    strangers = await heard(
        played, chromium, f"http://evil.example:{elsewhere}/around.html?{query}"
    )

    answer = [{"name": "a", "values": [HOSTILE]}]
    message = {"type": "kempelen.externalSubmit", "assignmentId": "A", "answer": answer}
    assert ours == [{"data": message, "origin": "null"}]
    assert strangers == []


async def test_the_page_runs_nothing_of_its_fields_and_has_no_origin(submits, played, chromium):
    query = urlencode({"assignmentId": HOSTILE, HOSTILE: HOSTILE})
    page = f"{submits}?{query}"
    player = await played("browse.js", "alone", CHROMIUM=chromium, PAGE_URL=page)
    opened = await player.until("opened")

    assert await player.ended() == (0, "")
    assert (opened["origin"], opened["alone"]) == ("null", "undefined")
    assert player.all("broke") == []
