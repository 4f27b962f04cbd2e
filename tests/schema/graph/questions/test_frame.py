"""Frames of HITs and assignments, for their worker alone."""

from urllib.parse import parse_qs, urlsplit

import pytest

from domain.assignments import commands as assignments
from domain.kernel import policy
from domain.questions.pages.sites import site_of
from domain.questions.question import ExternalQuestion, HtmlQuestion
from schema.kernel.node import global_id
from tests.domain import cast

FRAMES = (
    "query ($hit: ID!, $assignment: ID!) {"
    " hit: node(id: $hit) { ... on Hit { previewFrame { url sandbox height } } }"
    " assignment: node(id: $assignment) { ... on Assignment { frame { url sandbox height } } } }"
)
MARKET, TASKS = "https://market.example", "https://tasks.example"


@pytest.fixture
def more_settings():
    return {"public_url": f"{MARKET}/", "task_pages_url": f"{TASKS}/"}


async def taken(people, question):
    hit = await cast.a_hit(people.rita.requester, question=question, slots=2)
    row = await assignments.accept(people.wim.worker, hit.id)
    return {"hit": global_id("Hit", hit.id), "assignment": global_id("Assignment", row.id)}


def parameters(frame):
    return {name: values[0] for name, values in parse_qs(urlsplit(frame["url"]).query).items()}


@pytest.mark.parametrize(
    "question", [HtmlQuestion("<p>a&b?", 300), ExternalQuestion("https://a.example/x", 300)]
)
async def test_a_page_learns_from_its_frame_what_it_answers(market, people, question):
    ids = await taken(people, question)
    shown = (await market.ask(FRAMES, people.wim.token, **ids)).data
    frame, preview = shown["assignment"]["frame"], shown["hit"]["previewFrame"]

    assert parameters(frame) == {
        "assignmentId": ids["assignment"],
        "hitId": ids["hit"],
        "workerId": people.wim.worker.worker_id,
        "turkSubmitTo": TASKS,
    }
    assert parameters(preview) == {
        "assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE",
        "hitId": ids["hit"],
    }
    assert (frame["height"], frame["sandbox"]) == (300, preview["sandbox"])
    pages = {urlsplit(each["url"]).netloc for each in (frame, preview)}
    assert pages == {"tasks.example" if isinstance(question, HtmlQuestion) else "a.example"}


async def test_only_its_worker_gets_the_frame_of_an_assignment(market, people):
    ids = await taken(people, HtmlQuestion("x"))
    for_rita = (await market.ask(FRAMES, people.rita.token, **ids)).data
    for_wendy = (await market.ask(FRAMES, people.wendy.token, **ids)).data

    assert for_rita["assignment"] == {"frame": None}
    assert for_wendy["assignment"] is None
    assert for_rita["hit"]["previewFrame"]["url"]
    assert for_wendy["hit"]["previewFrame"]["url"]


async def test_a_form_has_no_frame_and_neither_has_submitted_work(market, people, scene):
    ids = {"hit": scene.id("open"), "assignment": scene.id("submitted")}
    shown = (await market.ask(FRAMES, people.wim.token, **ids)).data

    assert shown == {"hit": {"previewFrame": None}, "assignment": {"frame": None}}


async def test_a_page_on_a_site_that_became_the_markets_is_not_shown(market, people):
    ids = await taken(people, ExternalQuestion("https://a.example/x"))
    policy.adopt(policy.MarketPolicy(own_sites=frozenset([site_of("https://a.example")])))
    shown = (await market.ask(FRAMES, people.wim.token, **ids)).data

    assert shown == {"hit": {"previewFrame": None}, "assignment": {"frame": None}}


@pytest.mark.parametrize("url", [MARKET, "https://MARKET.example.:443/task", TASKS])
async def test_no_hit_is_published_on_a_page_of_the_market(market, people, scene, url):
    answer = await market.do(
        "createHit",
        people.rita.token,
        "... on InvalidInput { field }",
        hitTypeId=scene.id("type"),
        lifetimeSeconds=60,
        question={"external": {"url": url}},
    )

    assert answer.only["field"] == "question.external.url"
