"""The frame page for everybody: screen readers, keyboards, narrow screens, dark and light."""

import pytest

from tests.clients.work.conftest import DESKTOP, PHONE, time_passes
from tests.clients.work.forms import form
from tests.domain import cast

HOUR = 3600
FOCUSED = """(() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.tagName;
})()"""
WIDTHS = "[document.documentElement.scrollWidth, innerWidth]"


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"]
)
async def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    people, open_window, accepted, viewport, scheme
):
    hit_type = await cast.a_type(people.rita.requester, seconds=HOUR)
    hit = await cast.a_hit(people.rita.requester, hit_type=hit_type, question=form())
    path = await accepted(hit)
    window = await open_window(people.wim, viewport=viewport, colorScheme=scheme)
    page = await window.page(path)
    await page.label("What does the label say?").fill("x" * 41)
    await page.role("button", "Add a box").click()
    await page.role("button", "Add Milk").click()
    working = await page.audit()
    widths = [await page.evaluate(WIDTHS)]
    await page.role("button", "Submit").click()
    await page.role("alert").having("Not submitted.").shown()
    refused = await page.audit()
    await page.role("button", "Report").click()
    reporting = await page.audit()
    await page.press("Escape")
    await time_passes(HOUR - 55)
    await page.css(".strip.danger").shown()
    last_minute = await page.audit()
    await time_passes(55)
    await page.text("What you typed stays readable").shown()
    over = await page.audit()
    widths.append(await page.evaluate(WIDTHS))

    assert (working, refused, reporting, last_minute, over) == ([], [], [], [], [])
    assert all(needed <= given for needed, given in widths)
    assert await page.faults() == []


async def test_other_views_pass_too(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester)
    await accepted(hit)
    signed_in = await open_window(people.wim, viewport=PHONE)
    stranger = await open_window()
    found = []
    for window, path in ((signed_in, "/assignments"), (stranger, "/assignments")):
        page = await window.page(path)
        await page.role("heading").nth(0).shown()
        found += await page.audit()
        widths = await page.evaluate(WIDTHS)
        assert widths[0] <= widths[1]

    assert found == []


async def test_the_whole_of_it_is_done_with_a_keyboard_alone(people, open_window, accepted):
    hit = await cast.a_hit(people.rita.requester, question=form("text", "single", "ranking"))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.role("button", "Submit").shown()
    order = []
    for _ in range(14):
        await page.press("Tab")
        order.append((await page.evaluate(FOCUSED)).strip())
        if order[-1] == "What does the label say?":
            await page.type("oak")
        if order[-1] == "Red":
            await page.press("ArrowDown")
        if order[-1] == "Add Tea":
            await page.press("Enter")
            await page.press("Enter")
            await page.press("Control+Enter")
            break
    await page.role("heading", "Submitted").shown()

    assert order[:5] == ["Queue", "Sign out", "Return", "Report", "this"]
    assert order[-3:] == ["What does the label say?", "Red", "Add Tea"]


async def test_it_is_whole_from_right_to_left_and_at_four_times_the_size(
    people, open_window, accepted
):
    hit_type = await cast.a_type(people.rita.requester, title="שלום " + "x" * 120)
    hit = await cast.a_hit(people.rita.requester, hit_type=hit_type, question=form())
    window = await open_window(people.wim, viewport={"width": 320, "height": 256})
    page = await window.page(await accepted(hit))
    await page.role("button", "Submit").shown()
    await page.evaluate("document.documentElement.dir = 'rtl'")
    widths = await page.evaluate(WIDTHS)

    assert widths[0] <= widths[1]


@pytest.mark.parametrize("path", ["/assignments/%E0%A4%A", "/hits/%FF", "/assignments/%25"])
async def test_an_id_that_is_no_text_is_missing_like_any_other(people, open_window, path):
    page = await (await open_window(people.wim)).page(path)

    await page.role("heading", "There is nothing here for you").shown()
    assert await page.faults() == []
