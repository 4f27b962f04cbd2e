"""`kempelen queues`: what waits for operators, and how the market is, in a terminal."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.kernel import clock
from domain.operations.queues import QUEUES, QueueLength
from domain.operations.sampling import RoomSample, RoomSampler

WATCH_SECONDS = 5.0
A_MINUTE, AN_HOUR, A_DAY = 60, 3_600, 86_400
CLEAR = "\x1b[2J\x1b[H"  # the screen, before the next tables

commands = typer.Typer()


@commands.command("queues")
def queues(
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it again every five seconds, until Ctrl-C.")
    ] = False,
) -> None:
    """Show the queues of operators with their length and age, and the figures of the market.

    Figures of sockets and assignments are what running servers say of themselves.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_show(settings.load().database_url, watch=watch))


async def _show(database_url: str, *, watch: bool) -> None:
    sampler = RoomSampler()
    async with migrated_database(database_url):
        await record_alone(COMMAND_LINE, "room.read")
        while True:
            sample = await sampler.sample(at_most_old=timedelta())
            if watch:
                typer.echo(CLEAR, nl=False)
            tables.show(_queues(sample))
            tables.show(_figures(sample))
            if sample.alarms:
                tables.show(_alarms(sample))
            if not watch:
                return
            await asyncio.sleep(WATCH_SECONDS)


def _queues(sample: RoomSample) -> Table:
    table = Table("queue", title="What waits for operators")
    table.add_column("length", justify="right")
    table.add_column("oldest", justify="right")
    table.add_column("duty")
    for each in sample.queues:
        duty = QUEUES[each.kind].duty.value
        table.add_row(each.kind.value, _length(each), _age(each.oldest_at), duty)
    return table


def _figures(sample: RoomSample) -> Table:
    market, server, money = sample.figures, sample.figures.server, sample.money
    table = Table("figure", title="The market")
    table.add_column("", justify="right")
    failing = f"{market.mails_failing}, the oldest for {_age(market.failing_since)}"
    for name, value in (
        ("open HITs", f"{market.open_hits} in {market.open_groups} groups"),
        ("accepted in a minute", server.accepted_a_minute),
        ("submitted in a minute", server.submitted_a_minute),
        ("server processes", server.processes),
        ("open websockets", server.sockets),
        ("open event streams", server.streams),
        ("seconds behind the log", server.seconds_behind),
        ("money held for HITs", money.held),
        ("payouts due", money.due),
        ("payouts in transit", money.in_transit),
        ("refunds due", money.refunds_due),
        ("mails waiting", market.mails_waiting),
        ("mails failing", failing if market.mails_failing else 0),
        ("mails given up in a day", market.mails_given_up),
    ):
        table.add_row(name, str(value))
    return table


def _alarms(sample: RoomSample) -> Table:
    table = Table("alarm", title="What monitors found")
    table.add_column("for", justify="right")
    table.add_column("why", overflow="fold")
    for each in sample.alarms:
        table.add_row(each.kind.value, _age(each.since), each.why)
    return table


def _length(queue: QueueLength) -> str:
    return f"over {queue.length}" if queue.has_more else str(queue.length)


def _age(since: datetime | None) -> str:
    """An age in its largest unit, rounded down, such as `3 h`."""
    if since is None:
        return ""
    seconds = max(0, int((clock.now() - since).total_seconds()))
    for size, unit in ((A_DAY, "days"), (AN_HOUR, "h"), (A_MINUTE, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
