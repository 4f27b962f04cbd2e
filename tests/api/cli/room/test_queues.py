"""`kempelen queues`: the room in a terminal."""

import asyncio
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.cli.room.queues import _age, _length
from api.database.connect import database
from domain.audit.models import AuditEntry
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.moderation.models import ReportCase
from domain.operations.queues import QueueKind, QueueLength
from tests.domain import cast

A_SECOND = timedelta(seconds=1)


async def prepare(url):
    async with database(url):
        rita = await cast.a_requester("Rita")
        await cast.a_hit(rita)
        await ReportCase.create(
            id=new_id(),
            kind="RATING",
            subject_id=new_id(),
            state="OPEN",
            place=0,
            opened_at=clock.now() - timedelta(hours=3),
        )


async def actions(url):
    async with database(url):
        return await AuditEntry.all().values_list("action", "via")


def test_it_prints_every_queue_and_the_figures(sqlite_url):
    asyncio.run(prepare(sqlite_url))
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url, "COLUMNS": "200"}
    ran = CliRunner().invoke(app, ["queues"], env=environment)

    assert ran.exit_code == 0, ran.output
    lines = [line.replace("│", " ").split() for line in ran.output.splitlines()]
    printed = {line[0]: line[1:] for line in lines if line and line[0] in set(QueueKind)}
    assert set(printed) == set(QueueKind)
    assert printed["REPORTS"] == ["1", "3", "h", "SUSPEND"]
    assert printed["REFUNDS"] == ["0", "MOVE_MONEY"]
    assert ["open", "HITs", "1", "in", "1", "groups"] in lines
    assert asyncio.run(actions(sqlite_url))[-1] == ("room.read", "COMMAND_LINE")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_600, "1 h"), (90_000, "1 days")],
)
def test_an_age_has_its_largest_unit(seconds, shown):
    clock.freeze(clock.now())

    assert _age(clock.now() - seconds * A_SECOND) == shown


def test_a_queue_that_was_not_counted_to_its_end_says_so():
    assert _length(QueueLength(QueueKind.REPORTS, 10_000, True, clock.now())) == "over 10000"
