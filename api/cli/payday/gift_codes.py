"""`kempelen gift-codes`: the codes that gift cards are paid by. It never shows a code.

Everything here is in the audit, as done on the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.accounts import answered
from api.cli.tables import show
from domain.audit.trail import COMMAND_LINE
from domain.payouts.gift_cards import limits, loading
from domain.payouts.gift_cards.loading import LoadedCodes, WrongGiftCodes

commands = typer.Typer()
gift_code_commands = typer.Typer(help="Codes of gift cards.", no_args_is_help=True)
commands.add_typer(gift_code_commands, name="gift-codes")


@gift_code_commands.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8: the columns amount and code.")],
) -> None:
    """Load codes from a file: all of them, or, where a line is wrong, none."""
    try:
        with file.open("rb") as opened:
            content = opened.read(limits.LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        typer.echo(f"{file} cannot be read: {fault.strerror or fault}.", err=True)
        raise typer.Exit(1) from None

    async def run() -> LoadedCodes:
        return await loading.load(content, by=COMMAND_LINE)

    try:
        loaded = answered(run)
    except WrongGiftCodes as wrong:
        for line in wrong.lines:
            typer.echo(line, err=True)
        typer.echo("Nothing was loaded.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"loaded   {loaded.codes} codes   {loaded.total}")


@gift_code_commands.command("list")
def list_codes() -> None:
    """How many codes there are of each worth: loaded, issued, and free."""

    async def run() -> list[loading.CodesOfAWorth]:
        return await loading.summary(by=COMMAND_LINE)

    table = Table("worth", "loaded", "issued", "free")
    for each in answered(run):
        table.add_row(str(each.worth), str(each.loaded), str(each.issued), str(each.free))
    show(table)
