"""Two tabs of one assignment, lost connections, and answers that are sent twice."""

import asyncio

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from tests.domain import cast

OTHER_TAB = "This HIT is open in another tab too."


async def tries_now(page):
    """Press the button of the strip, unless the page was quicker."""
    await page.evaluate("document.querySelector('.strip button')?.click()")


async def test_the_second_tab_says_so_and_follows(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester)
    path = await accepted(hit)
    window = await open_window(people.wim)
    first = await window.page(path)
    await first.label("Which colour?").fill("red")
    second = await window.page(path)
    await second.text(OTHER_TAB).shown()
    assert await first.text(OTHER_TAB).count() == 0
    assert await second.label("Which colour?").value() == "red"

    await second.label("Which colour?").fill("blue")
    await second.role("button", "Report").focus()
    await first.role("button", "Report").focus()
    await second.label("Which colour?").fill("green")
    assert await first.label("Which colour?").value() == "green"
    await first.role("button", "Submit").click()
    await second.role("heading", "Submitted").shown()
    await second.text("This happened in another tab or on another device.").shown()

    assert (await Assignment.get(hit_id=hit.id)).answer[0]["values"] == ["green"]


async def test_a_page_on_another_device_follows_too(people, open_window, accepted):
    path = await accepted(await cast.a_hit(people.rita.requester))
    here = await (await open_window(people.wim)).page(path)
    there = await (await open_window(people.wim)).page(path)
    await there.label("Which colour?").shown()
    await here.label("Which colour?").fill("red")
    await here.role("button", "Submit").click()

    await there.role("heading", "Submitted").shown()
    assert await there.text(OTHER_TAB).count() == 0


async def test_a_short_loss_shows_nothing_and_a_long_one_a_strip(
    people, public, open_window, accepted
):
    path = await accepted(await cast.a_hit(people.rita.requester))
    page = await (await open_window(people.wim)).page(path)
    await page.label("Which colour?").fill("red")
    public.cut()
    await asyncio.sleep(1)
    await public.open()
    await asyncio.sleep(1)
    assert await page.css(".strip").count() == 0

    public.cut()
    await page.css(".strip").having("No connection since").shown()
    await page.css(".strip").role("button", "Try now").shown()
    assert await page.css(".left").count() == 1  # the time goes on
    await public.open()
    await tries_now(page)
    await page.css(".strip").gone()
    assert await page.label("Which colour?").value() == "red"


async def test_an_answer_waits_for_the_connection_and_is_taken_once(
    people, public, open_window, accepted
):
    hit = await cast.a_hit(people.rita.requester)
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.label("Which colour?").fill("red")
    public.cut()
    await page.role("button", "Submit").click()
    await page.role("alert").having("Your answer is kept").shown()
    assert (await Assignment.get(hit_id=hit.id)).status == AssignmentStatus.IN_PROGRESS
    await public.open()
    await page.role("heading", "Submitted").shown()

    assert (await Assignment.get(hit_id=hit.id)).answer[0]["values"] == ["red"]


async def test_an_answer_that_was_lost_on_its_way_back_is_the_same_submission(
    people, public, open_window, accepted
):
    hit_type = await cast.a_type(people.rita.requester)
    hits = [await cast.a_hit(people.rita.requester, hit_type=hit_type) for _ in range(3)]
    page = await (await open_window(people.wim)).page(await accepted(hits[0]))
    await page.label("Accept the next one by itself").check()
    await page.label("Which colour?").fill("red")
    # Each mutation is done, and its first answer is lost.
    await page.evaluate("""(() => {
        const lost = new Set();
        const send = window.fetch;
        window.fetch = async (address, options) => {
            const response = await send(address, options);
            const [name] = options.body.match(/mutation \\w+/) ?? [];
            if (!name || lost.has(name)) return response;
            lost.add(name);
            throw new TypeError("lost");
        };
    })()""")
    await page.role("button", "Submit").click()
    await page.css("dd").nth(0).having("1").shown()

    rows = await Assignment.filter(worker_id=people.wim.worker.id).order_by("accepted_at")
    assert [(row.hit_id, row.status.value) for row in rows] == [
        (hits[0].id, "SUBMITTED"),
        (hits[1].id, "IN_PROGRESS"),
    ]


async def test_a_page_that_finds_no_market_waits_for_it(people, public, open_window, accepted):
    path = await accepted(await cast.a_hit(people.rita.requester))
    page = await (await open_window(people.wim)).page("/assignments")
    await page.role("link").having("Name a colour").shown()
    public.cut()
    await page.role("link").having("Name a colour").click()
    await page.css(".strip").having("No connection since").shown()
    await public.open()
    await tries_now(page)

    await page.role("button", "Submit").shown()
    assert (await page.evaluate("location.pathname")) == path
