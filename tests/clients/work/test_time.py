"""The timer of the frame page: true by the server's clock, heard at its warnings, and its end."""

from datetime import timedelta

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits.models import HitType
from domain.kernel import clock
from tests.clients.work.conftest import PHONE, time_passes
from tests.clients.work.forms import form
from tests.domain import cast


@pytest.fixture
async def taken(people, accepted):
    """Accepts a HIT with so many seconds, of which so many are over."""

    async def take(seconds, *, over=0, question=cast.QUESTION):
        hit_type = await cast.a_type(people.rita.requester, seconds=seconds)
        hit = await cast.a_hit(people.rita.requester, hit_type=hit_type, question=question)
        path = await accepted(hit)
        await time_passes(over)
        return hit, path

    return take


async def test_it_goes_by_the_clock_of_the_server(people, open_window, taken):
    clock.advance(timedelta(days=3))  # a browser in the past
    _, path = await taken(1200, over=5)
    page = await (await open_window(people.wim)).page(path)

    assert (await page.css(".left").said()).startswith("19:")
    assert await page.css(".of").said() == "left of 20:00"


async def test_its_stages_have_a_colour_and_a_sentence_that_is_heard(people, open_window, taken):
    _, path = await taken(1200)
    page = await (await open_window(people.wim)).page(path)
    # A warning that is given before the page follows the timer is not told to it.
    await page.css(".timer[data-phase=STARTED]").shown()
    stages, heard = [], []
    for seconds, sentence in (
        (600, "10 minutes left."),
        (310, "Less than 5"),
        (240, "Less than a"),
    ):
        await time_passes(seconds)
        await page.css("#spoken").having(sentence).shown()
        stages.append(await page.css(".timer").do("getAttribute", "data-stage"))
        heard.append((await page.css("#spoken").said()).strip())
    strips = await page.css(".strip").count()

    assert stages == ["", "caution", "danger"]
    assert heard[2].endswith("A return does not touch your approval rate.")
    assert strips == 1


async def test_its_warning_stays_in_sight_above_the_heading(people, open_window, taken):
    _, path = await taken(1200, question=form("likert", "multiple", "ranking"))
    page = await (await open_window(people.wim, viewport=PHONE)).page(path)
    await page.role("button", "Submit").shown()
    await time_passes(1150)
    await page.css(".strip.danger").shown()
    await page.evaluate("scrollTo(0, 10000)")
    strip, heading = [await page.css(each).do("boundingBox") for each in (".strip", ".heading")]

    assert await page.evaluate("scrollY") > 0
    assert strip["y"] == 0
    assert heading["y"] == strip["height"]


async def test_a_stage_longer_than_half_the_time_is_skipped(people, open_window, taken):
    _, path = await taken(400, over=150)
    page = await (await open_window(people.wim)).page(path)

    assert (await page.css(".left").said()).startswith("4:")
    assert await page.css(".timer").do("getAttribute", "data-stage") == ""


async def test_time_runs_out_in_mid_work(people, open_window, taken):
    hit, path = await taken(60)
    hit_type = await HitType.get(id=hit.hit_type_id)
    similar = await cast.a_hit(people.rita.requester, hit_type=hit_type)
    page = await (await open_window(people.wim)).page(path)
    await page.label("Which colour?").fill("red")
    await time_passes(61)
    await page.text("What you typed stays readable").shown()

    assert await page.label("Which colour?").value() == "red"
    assert await page.label("Which colour?").do("isEditable") is False
    assert await page.role("button", "Submit").count() == 0
    assert await page.role("button", "Return").count() == 0
    assert await page.text("Nothing can be submitted any more.").count() == 1
    assert await page.evaluate("Object.keys(localStorage).filter((k) => /draft/.test(k))") == []
    assert (await Assignment.get(hit_id=hit.id)).status == AssignmentStatus.ABANDONED
    await page.role("button", "Accept a similar one").click()
    await page.role("button", "Submit").shown()
    taken_next = await Assignment.filter(worker_id=people.wim.worker.id).order_by("-accepted_at")
    assert taken_next[0].hit_id in (hit.id, similar.id)
