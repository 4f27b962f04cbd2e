"""`kempelen clock`: show the clock of a rehearsal, and move it forward."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import production, settings
from api.configuration.settings import BadSettings, Settings, variable
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.rehearsal import jumps
from domain.rehearsal.jumps import ClockState, Jump
from domain.rehearsal.models import RehearsalFiring

LOOK_SECONDS = 0.1
STILL_SECONDS = 30.0  # without a step, before the command says that no server moves the clock
SETTLED_SECONDS = 0.5  # after the end of a jump: by then every process has read of it

commands = typer.Typer()
clock_commands = typer.Typer(help="The clock of a rehearsal.", no_args_is_help=True)
commands.add_typer(clock_commands, name="clock")

_DURATION = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)


class ClockStands(Exception):
    """No server moves the clock."""


@clock_commands.command("show")
def show() -> None:
    """Show the time of the market, and a jump that is in progress."""
    found = _rehearsing()
    state, now = asyncio.run(_read(found))
    zone = ZoneInfo(found.time_zone)
    typer.echo(f"The market's time is {_shown(now, zone)}, {state.offset} ahead of the real time.")
    if state.jump is not None:
        typer.echo(f"It is moving to {_shown(state.jump.target_at, zone)}.")


@clock_commands.command("forward")
def forward(
    by: Annotated[str, typer.Argument(help="How far, such as `3d`, `12h`, `1d6h30m` or `45s`.")],
) -> None:
    """Move the clock of all running servers forward; every deadline on the way fires in order."""
    found, duration = _rehearsing(), _duration(by)
    zone = ZoneInfo(found.time_zone)
    try:
        jump, fired = asyncio.run(_moved(found, duration))
    except Refused as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None
    except ClockStands as stands:
        typer.echo(str(stands), err=True)
        raise typer.Exit(1) from None
    table = Table(title=f"From {_shown(jump.begins_at, zone)} to {_shown(jump.target_at, zone)}")
    for column in ("timer", "fired", "first", "last"):
        table.add_column(column, overflow="fold")
    for each in fired:
        first, last = _shown(each.first_at, zone), _shown(each.last_at, zone)
        table.add_row(each.timer, str(each.fired), first, last)
    tables.show(table)


def _rehearsing() -> Settings:
    """The settings. Raises BadSettings where this is no rehearsal."""
    found = settings.load()
    if found.production:
        refused = production.rehearsal_refused()
        raise BadSettings(f"{variable('production')} is on: {refused}")
    if not found.rehearsal:
        raise BadSettings(
            f"{variable('rehearsal')} is off: set it to true for this command and for the server, "
            "in an installation where nothing is real."
        )
    return found


def _duration(text: str) -> timedelta:
    form = _DURATION.fullmatch(text)
    if form is None or not text:
        raise typer.BadParameter(
            "write it like 3d, 12h, 1d6h30m or 45s, with days before hours.", param_hint="BY"
        )
    days, hours, minutes, seconds = (int(part or 0) for part in form.groups())
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if not jumps.SHORTEST_JUMP.total_seconds() <= whole <= jumps.LONGEST_JUMP.total_seconds():
        bound = f"it must be from 1s to {jumps.LONGEST_JUMP.days}d, not {text}."
        raise typer.BadParameter(bound, param_hint="BY")
    return timedelta(seconds=whole)


async def _read(found: Settings) -> tuple[ClockState, datetime]:
    async with migrated_database(found.database_url):
        return await jumps.follow(), clock.now()


async def _moved(found: Settings, by: timedelta) -> tuple[Jump, list[RehearsalFiring]]:
    async with migrated_database(found.database_url):
        await jumps.follow()
        jump = await jumps.ask_forward(by, actor=COMMAND_LINE)
        await _finished(jump.id)
        await asyncio.sleep(SETTLED_SECONDS)
        return jump, await jumps.firings_of(jump.id)


async def _finished(jump_id: UUID) -> None:
    """Wait for the end of a jump. Raises ClockStands."""
    time = asyncio.get_running_loop().time
    seen, seen_at = None, time()
    while (current := (await jumps.follow()).jump) is not None and current.id == jump_id:
        if current != seen:
            seen, seen_at = current, time()
        elif time() - seen_at > STILL_SECONDS:
            raise ClockStands(
                f"No server has moved the clock for {STILL_SECONDS:.0f} seconds: start one with "
                f"{variable('rehearsal')}=true, and it goes on to "
                f"{current.target_at.isoformat(timespec='seconds')}."
            )
        await asyncio.sleep(LOOK_SECONDS)


def _shown(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
