"""Real templates with real inputs, answered at the frame page as people answered them."""

import csv
import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[3].parent / "shared" / "data" / "templates"
ROWS = {"number_of_senses": 195, "post_editing": 60, "scalar_identification": 60}
ANSWER = "Answer."
FRAME = "iframe"
SAMPLE = 3  # rows of each template

TYPE = "... on CreateHitTypeSuccess { hitType { id } }"
HIT = "... on CreateHitSuccess { hit { id } }"
ACCEPT = "... on AcceptHitSuccess { assignment { id } }"
READ = """query Stored($id: ID!) {
  node(id: $id) { ... on Assignment { status answer { fields { name values } } } }
}"""
IS_RADIO = "(field) => field.type === 'radio'"

pytestmark = pytest.mark.skipif(not TEMPLATES.exists(), reason="The templates are not here.")


def rows(name, file):
    with (TEMPLATES / name / file).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def merged(name, row):
    """The template with the values of an input row, as the closed service merged them."""
    template = (TEMPLATES / name / "template.html").read_text(encoding="utf-8")
    return re.sub(r"\$\{(\w+)\}", lambda found: row[found[1]], template)


def answered(row):
    """The fields that were answered in a row."""
    fields = {each.removeprefix(ANSWER): row[each] for each in row if each.startswith(ANSWER)}
    return {name: value for name, value in fields.items() if value}


def chosen(answers, count):
    """So many rows, spread over all of them; one with several lines is among them."""
    lines = [row for row in answers if any("\n" in value for value in answered(row).values())]
    if count >= len(answers):
        return answers
    return [*lines[:1], *answers[:: len(answers) // count]][:count]


class Replay:
    """A requester publishes the templates, and a worker answers them in a page."""

    def __init__(self, market, people, page):
        self._market, self._page = market, page
        self._rita, self._wim = people.rita.token, people.wim.token
        self._type = None

    async def publish(self, html):
        """The id of a HIT."""
        if self._type is None:
            made = await self._market.do(
                "createHitType",
                self._rita,
                TYPE,
                title="A template",
                description="Answer it.",
                reward="0.01",
                assignmentDurationSeconds=3600,
            )
            self._type = made.only["hitType"]["id"]
        published = await self._market.do(
            "createHit",
            self._rita,
            HIT,
            hitTypeId=self._type,
            lifetimeSeconds=86_400,
            maxAssignments=1,
            question={"html": {"html": html, "frameHeight": 600}},
        )
        return published.only["hit"]["id"]

    async def answer(self, hit, fields):
        """The id of the assignment that was worked on."""
        accepted = await self._market.do("acceptHit", self._wim, ACCEPT, hitId=hit)
        assignment = accepted.only["assignment"]["id"]
        await self._page.goto(f"/assignments/{assignment}")
        inside = self._page.inside(FRAME)
        for name, value in fields.items():
            field = inside.css(f'[name="{name}"]')
            if await field.nth(0).ask(IS_RADIO):
                await inside.css(f'[name="{name}"][value="{value}"]').check()
            else:
                await field.fill(value)
        await inside.css("#submitButton").click()
        await self._page.role("heading", "Submitted").shown()
        return assignment

    async def stored(self, assignment):
        """The answer as the requester reads it."""
        found = (await self._market.ask(READ, self._rita, id=assignment)).only
        assert found["status"] == "SUBMITTED"
        return {each["name"]: each["values"] for each in found["answer"]["fields"]}


def unlike(stored, fields):
    """What differs: only the field for a comment, which some rows have not, may come beside."""
    wanted = {name: [value] for name, value in fields.items()}
    empty = {name: values for name, values in stored.items() if name not in wanted}
    written = [value for values in empty.values() for value in values if value.strip()]
    given = {name: stored.get(name) for name in wanted}
    return (
        {} if given == wanted and set(empty) <= {"comment"} and not written else {**given, **empty}
    )


async def replayed(replay, count):
    """The rows of each template that were answered, and those whose stored answer differs."""
    equal, different = dict.fromkeys(ROWS, 0), []
    for name in ROWS:
        inputs = rows(name, "input.csv")
        for row in chosen(rows(name, "answers.csv"), count):
            fields = answered(row)
            hit = await replay.publish(merged(name, inputs[int(row["input_row"]) - 1]))
            stored = await replay.stored(await replay.answer(hit, fields))
            if difference := unlike(stored, fields):
                different.append((name, fields, difference))
            else:
                equal[name] += 1
    return equal, different


@pytest.fixture
async def replay(market, people, open_window):
    return Replay(market, people, await (await open_window(people.wim)).page())


async def test_templates_are_answered_as_people_answered_them(replay):
    equal, different = await replayed(replay, SAMPLE)

    assert different == []
    assert equal == dict.fromkeys(ROWS, SAMPLE)


@pytest.mark.full
async def test_all_answers_to_the_templates_are_given_again(replay):
    equal, different = await replayed(replay, max(ROWS.values()))

    assert different == []
    assert equal == ROWS
