"""Starters as they are, published with their examples, and worked on at the frame page."""

import csv
import io

from domain.assignments.models import Assignment
from domain.projects.starters import starter_named, starters
from schema.kernel.node import global_id
from tests.clients.work.forms import png
from tests.domain.batches.published import a_batch

FRAME = "iframe"


async def published(people, name):
    """The HITs of a starter's example."""
    starter = starter_named(name)
    rows = list(csv.DictReader(io.StringIO(starter.example)))
    _, hits = await a_batch(people.rita.requester, rows, html=starter.template)
    return hits


def shown_in(name):
    """A text that its page or form has."""
    return {
        "bounding-box": "Draw a box around each vehicle",
        "audio-transcription": "The spoken words",
        "data-collection": "Telephone number",
        "search-relevance": "How well does it fit",
    }.get(name, "")


async def answer_of(hit):
    row = await Assignment.get(hit_id=hit.id)
    return {each["name"]: each["values"] for each in row.answer}


async def test_a_form_shows_the_text_of_its_row_and_is_submitted(people, open_window, accepted):
    _, broken, _ = await published(people, "sentiment")
    page = await (await open_window(people.wim)).page(await accepted(broken))

    await page.text("It broke after two days.").shown()
    await page.role("radio", "Negative").check()
    await page.role("radio", "Sure").check()
    await page.role("button", "Submit").click()
    await page.role("heading", "Submitted").shown()

    assert await answer_of(broken) == {"sentiment": ["negative"], "confidence": ["sure"]}
    assert await page.faults() == []


async def test_a_page_of_crowd_elements_is_submitted(people, open_window, accepted):
    shoes, _ = await published(people, "search-relevance")
    page = await (await open_window(people.wim)).page(await accepted(shoes))

    inside = page.inside(FRAME).css("body")
    await inside.css("b").having("red running shoes size 42").shown()
    await inside.role("radio", "Exactly").check()
    await inside.role("button", "Submit").click()
    await page.role("heading", "Submitted").shown()

    answer = await answer_of(shoes)
    assert answer["exact.exact"] == ["true"]
    assert answer["partly.partly"] == ["false"]


async def test_a_page_of_html_is_submitted(people, open_window, accepted):
    first, _ = await published(people, "data-collection")
    page = await (await open_window(people.wim)).page(await accepted(first))

    inside = page.inside(FRAME).css("body")
    await inside.role("heading", "Find details of Museum of Clocks").shown()
    await inside.label("Telephone number").fill("555 0100")
    await inside.role("radio", "Yes").check()
    await inside.role("button", "Submit").click()
    await page.role("heading", "Submitted").shown()

    answer = await answer_of(first)
    assert answer["phone"] == ["555 0100"]
    assert answer["works"] == ["yes"]


async def test_every_starter_can_be_looked_at(people, open_window):
    window = await open_window(people.wim)
    await window.serve("https://*.example.org/**", png(), "image/png")
    page = await window.page()
    for name, starter in starters().items():
        hit, *_ = await published(people, name)
        await page.goto(f"/hits/{global_id('Hit', hit.id)}")
        await page.role("button", "Accept").shown()
        is_page = starter.template.kind == "html"
        form = page.inside(FRAME).css("form") if is_page else page.css("form")
        await form.having(shown_in(name)).shown()
