"""Each kind of field: filled in, kept through a reload, submitted, and marked where it is wrong."""

import json

import pytest

from domain.assignments.models import Assignment
from tests.clients.work.forms import FIELDS, WIDTH, form, png
from tests.domain import cast


async def text(page):
    await page.label("What does the label say?").fill("Campanula patula")


async def number(page):
    await page.label("How many?").fill("7.5")


async def single(page):
    await page.role("radio", "Blue").check()


async def dropdown(page):
    await page.label("Which one of the list?").do("selectOption", {"label": "Another tree"})
    await page.label("Another tree").fill("Yew")


async def multiple(page):
    for name in ("One", "Three", "Something else"):
        await page.role("checkbox", name).check()
    await page.label("Something else").nth(1).fill("Four")


async def date(page):
    await page.label("Which day?").fill("2026-11-30")


async def time(page):
    await page.label("What time?").fill("14:05")


async def slider(page):
    await page.label("How sure?").focus()
    await page.press("Home")
    for _ in range(3):
        await page.press("ArrowRight")


async def ranking(page):
    for name in ("Juice", "Milk"):
        await page.role("button", f"Add {name}").press("Enter")
    await page.role("button", "Move Milk up").press("Enter")


async def region_by_pointer(page):
    async def mouse(method, x, y):
        box = await page.css(".regions").do("boundingBox")
        scale = box["width"] / WIDTH
        await page.mouse(method, box["x"] + x * scale, box["y"] + y * scale)

    await page.css(".regions").do("scrollIntoViewIfNeeded")
    await mouse("move", 50, 40)
    await page.mouse("down")
    await mouse("move", 100, 80)
    await mouse("move", 150, 90)
    await page.mouse("up")
    await page.label("Shape").do("selectOption", "POLYGON")
    await page.label("Label of the next one").do("selectOption", "dog")
    for x, y in ((200, 20), (300, 20), (300, 120), (201, 21)):
        await mouse("click", x, y)
    await page.label("Shape").do("selectOption", "POINT")
    await mouse("click", 350, 150)


async def region_by_keys(page):
    await page.label("Shape").do("selectOption", "POINT")
    await page.role("button", "Add a point").press("Enter")
    await page.press("Shift+ArrowLeft")
    await page.press("ArrowDown")
    await page.label("Shape").do("selectOption", "BOX")
    await page.role("button", "Add a box").press("Enter")
    row = page.css(".region-list li").nth(1)
    for name, value in (("Left", "10"), ("Top", "20"), ("Width", "30"), ("Height", "40")):
        await row.label(name).fill(value)
        await page.press("Tab")
    await row.label("Label").do("selectOption", "dog")


async def likert(page):
    await page.role("radio", "It is clear. Perhaps").check()
    await page.role("radio", "It is short. Yes").check()


def regions(*values):
    return [json.dumps(value, separators=(",", ":")) for value in values]


FILLED = {
    text: ("text", {"values": ["Campanula patula"]}),
    number: ("number", {"values": ["7.5"]}),
    single: ("single", {"values": ["blue"]}),
    dropdown: ("dropdown", {"values": [], "other": "Yew"}),
    multiple: ("multiple", {"values": ["one", "three"], "other": "Four"}),
    date: ("date", {"values": ["2026-11-30"]}),
    time: ("time", {"values": ["14:05"]}),
    slider: ("slider", {"values": ["0.3"]}),
    ranking: ("ranking", {"values": ["milk", "juice"]}),
    likert: ("likert", {"values": ["perhaps", "yes"]}),
}


def stored(answer):
    return {field["name"]: {k: v for k, v in field.items() if k != "name"} for field in answer}


async def submitted(page, hit):
    await page.role("button", "Submit").click()
    await page.role("heading", "Submitted").shown()
    return stored((await Assignment.get(hit_id=hit.id)).answer)


async def test_fields_are_filled_in_kept_through_a_reload_and_submitted(
    people, open_window, accepted
):
    names = [name for name, _ in FILLED.values()]
    hit = await cast.a_hit(people.rita.requester, question=form(*names))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    for fill in FILLED:
        await fill(page)
    await page.reload()
    answer = await submitted(page, hit)

    assert answer == dict(FILLED.values())
    assert await page.evaluate("Object.keys(localStorage).filter((k) => /draft/.test(k))") == []
    assert await page.faults() == []


async def test_files_are_sent_as_they_are_chosen_and_the_answer_has_their_ids(
    people, open_window, accepted, tmp_path
):
    hit = await cast.a_hit(people.rita.requester, question=form("file"))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    (tmp_path / "cat.png").write_bytes(png())
    (tmp_path / "text.png").write_text("no picture")
    chosen = [str(tmp_path / "cat.png"), str(tmp_path / "text.png")]
    await page.label("Your picture").do("setInputFiles", chosen)
    await page.text("arrived", exact=True).shown()
    await page.role("button", "Send again").shown()
    await page.role("button", "Remove text.png").click()
    await page.reload()
    await page.text("cat.png").shown()
    answer = await submitted(page, hit)

    assert len(answer["file"]["values"]) == 1


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (
            region_by_pointer,
            regions(
                {"shape": "BOX", "label": "cat", "left": 50, "top": 40, "width": 100, "height": 50},
                {"shape": "POLYGON", "label": "dog", "points": [[200, 20], [300, 20], [300, 120]]},
                {"shape": "POINT", "label": "dog", "x": 350, "y": 150},
            ),
        ),
        (
            region_by_keys,
            regions(
                {"shape": "POINT", "label": "cat", "x": 190, "y": 101},
                {"shape": "BOX", "label": "dog", "left": 10, "top": 20, "width": 30, "height": 40},
            ),
        ),
    ],
    ids=["pointer", "keys"],
)
async def test_regions_are_marked_with_a_pointer_or_by_keys(
    people, open_window, accepted, fill, expected
):
    hit = await cast.a_hit(people.rita.requester, question=form("region"))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await page.css(".marked img").ask("(image) => image.decode()")
    await fill(page)
    await page.reload()
    await page.css(".region-list li").nth(len(expected) - 1).shown()

    assert (await submitted(page, hit))["region"]["values"] == expected
    assert await page.faults() == []


async def test_what_the_market_refuses_is_marked_and_the_answers_stay(
    people, open_window, accepted
):
    names = [name for name in FIELDS if name not in ("file", "region")]
    hit = await cast.a_hit(people.rita.requester, question=form(*names))
    page = await (await open_window(people.wim)).page(await accepted(hit))
    await text(page)
    await page.label("How many?").fill("twelve")
    await page.role("button", "Submit").click()
    await page.role("alert").having("Not submitted.").shown()
    marked = await page.css(".field.wrong").count()
    number_is_invalid = await page.label("How many?").do("getAttribute", "aria-invalid")
    described = await page.label("How many?").do("getAttribute", "aria-describedby")

    assert marked == len(names) - 1
    assert number_is_invalid == "true"
    assert await page.label("How many?").is_focused()
    assert await page.css(f"#{described.split()[-1]}").said() == "It must be a number."
    assert await page.css(".field.wrong").having("Answer this one too.").count() == marked - 1
    assert await page.label("What does the label say?").value() == "Campanula patula"
    assert await page.label("How many?").value() == "twelve"
