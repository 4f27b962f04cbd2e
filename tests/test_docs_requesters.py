"""The page for requesters, typed through: from an empty account to a results file."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.api.cli.batch.terminal import Terminal
from tests.schema.cast import Cast, a_worker
from tests.schema.conftest import database_url, market, more_settings, people  # noqa: F401
from tests.test_docs_qualifications import refusals

PAGE = (Path(__file__).parents[1] / "docs/requesters.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
OPEN = """{ hitGroups(first: 1) { nodes { hits(first: 10) { nodes {
    id question { ... on HtmlQuestion { html } } } } } } }"""
IN_A_MONTH = datetime.now(UTC) + timedelta(days=30)
ACCEPT = "... on AcceptHitSuccess { assignment { id } }"


def blocks(language):
    return [text for kind, text in BLOCK.findall(PAGE) if kind == language]


def commands():
    """The commands of the page, one a line."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("kempelen")]


async def an_answer_to_each(market, worker):  # noqa: F811
    """The worker answers every HIT: the weather, where it rains or freezes."""
    hits = (await market.ask(OPEN, worker.token)).only["nodes"][0]["hits"]["nodes"]
    for hit in hits:
        taken = await market.do("acceptHit", worker.token, ACCEPT, hitId=hit["id"])
        is_weather = any(word in hit["question"]["html"] for word in ("rains", "Frost"))
        answer = await market.http.post(
            f"{market.task_pages}/mturk/externalSubmit",
            data={
                "assignmentId": taken.only["assignment"]["id"],
                "topic": "weather" if is_weather else "other",
            },
            headers={"authorization": f"Bearer {worker.token}"},
        )
        assert answer.status_code == 200, answer.text


async def test_the_page_can_be_typed_through(market, people: Cast, tmp_path):  # noqa: F811
    token = None
    for operation in blocks("graphql"):
        until = {"until": IN_A_MONTH.isoformat()} if "$until" in operation else {}
        answer = await market.ask(operation, people.sam.token, **until)
        assert answer.errors == [], answer
        assert not list(refusals(answer.data)), answer
        token = answer.only.get("token")
    (tmp_path / "market.key").write_text(f"{token}\n")
    (page,), (rows,) = blocks("html"), blocks("csv")
    (tmp_path / "weather.html").write_text(page)
    (tmp_path / "weather.csv").write_text(rows)
    terminal = Terminal(
        tmp_path,
        {
            "MARKET_SERVER": market.url.removesuffix("/graphql"),
            "MARKET_KEY_FILE": str(tmp_path / "market.key"),
        },
    )
    publish, watch, look, decide, approve, read = commands()

    published = await terminal.types(publish, answers="y\n")
    assert published.exit_code == 0, published.output
    assert "0.72" in published.output, "the cost of six assignments is shown before"
    assert "3 HITs are published as the batch Weather, first try." in published.output
    for name in ("Ann", "Ben"):
        await an_answer_to_each(market, await a_worker(name))
    watched = await terminal.types(watch)
    assert watched.exit_code == 0, watched.output
    looked = await terminal.types(look)
    assert looked.exit_code == 0, looked.output
    fill_in(tmp_path / "results.csv")
    decided = await terminal.types(decide)
    assert decided.exit_code == 0, decided.output
    assert "1 APPROVED, 1 REJECTED" in decided.output
    approved = await terminal.types(approve)
    assert "4 assignments are decided." in approved.output, approved.output
    assert (await terminal.types(read)).exit_code == 0

    with (tmp_path / "results.csv").open(newline="", encoding="utf-8-sig") as file:
        results = list(csv.DictReader(file))
    assert [row["Answer.topic"] for row in results if row["Input.id"] == "2"] == ["other"] * 2
    statuses = sorted(row["AssignmentStatus"] for row in results)
    assert statuses == [*["Approved"] * 5, "Rejected"]


def fill_in(path):
    """The first row is approved, the second rejected, and the others are left."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    header = rows[0]
    rows[1][header.index("Approve")] = "x"
    rows[2][header.index("Reject")] = "Please read again."
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def test_every_command_of_batches_is_on_the_page():
    from api.cli.batch.commands import batch_commands

    for command in batch_commands.registered_commands:
        assert f"`{command.name}`" in PAGE


def test_every_setting_is_on_the_page():
    from api.cli.batch import given

    for name in (*given.WHOLE, *given.TEXTS, *given.LISTS, *given.SWITCHES):
        assert f"`{name}`" in PAGE
