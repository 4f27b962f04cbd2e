"""`kempelen secrets`: makes a key, and encrypts everything by the first key of the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.secrets import keyring, keys, rotation
from domain.secrets.rotation import Rotated, Use

STAYS = "keep it, and run this again once every process was started with the present first key."
GOES = (
    "take it out of the settings once every process was started with the present first key, and "
    "keep it with the backups that were made before."
)

commands = typer.Typer()
secrets_commands = typer.Typer(help="The keys of secrets at rest.", no_args_is_help=True)
commands.add_typer(secrets_commands, name="secrets")


@secrets_commands.command("new-key")
def new_key() -> None:
    """Print one new key. It is stored nowhere."""
    typer.echo(keys.new_key())


@secrets_commands.command("rotate")
def rotate() -> None:
    """Encrypt every secret by the first key, beside a running market.

    It may be interrupted and run again. Exit code 1 where a value is unreadable.
    """
    from api.composition import adopt_keys  # Slow: it builds the whole schema.

    found = settings.load()
    adopt_keys(found)
    done, left = asyncio.run(_rotated(found.database_url))
    console = Console()
    console.print(_table(done, left))
    for line in _advice(left):
        typer.echo(line)
    if unreadable := sum(each.unreadable for each in done):
        typer.echo(
            f"{unreadable} values are unreadable: their key is not in the settings, or they were "
            "changed. Nothing was changed in them.",
            err=True,
        )
        raise typer.Exit(1)


async def _rotated(url: str) -> tuple[Sequence[Rotated], Sequence[Use]]:
    bars = (TextColumn("encrypting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console, first = Console(stderr=True), keyring.current().first
    is_hidden = not console.is_terminal
    async with migrated_database(url):
        await record_alone(COMMAND_LINE, "secrets.rotate", details={"key": first.hex()})
        to_do = sum(each.rows for each in await rotation.uses() if each.key_name != first)
        with Progress(*bars, console=console, transient=True, disable=is_hidden) as progress:
            bar = progress.add_task("", total=to_do)
            done = await rotation.rotate(lambda rows: progress.advance(bar, rows))
        return done, await rotation.uses()


def _table(done: Sequence[Rotated], left: Sequence[Use]) -> Table:
    names = [*keyring.current().names]
    names += sorted({each.key_name for each in left} - set(names))
    table = Table()
    for heading in ("column", "encrypted now", "unreadable", *(f"key {n.hex()}" for n in names)):
        table.add_column(heading, overflow="fold")
    counts = {(each.column, each.key_name): each.rows for each in left}
    for each in done:
        rows = (str(counts.get((each.column, name), 0)) for name in names)
        table.add_row(each.column.name, str(each.renewed), str(each.unreadable), *rows)
    return table


def _advice(left: Sequence[Use]) -> list[str]:
    """A sentence for each key but the first."""
    lines = []
    for number, name in enumerate(keyring.current().names[1:], 2):
        rows = sum(each.rows for each in left if each.key_name == name)
        what = f"still encrypts {rows} values: {STAYS}" if rows else f"encrypts nothing: {GOES}"
        lines.append(f"Key {number} ({name.hex()}) {what}")
    return lines
