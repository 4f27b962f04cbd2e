"""`kempelen demo`: a whole market played through the public API, and a report of it."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

FOLDER = Path("var")
REPORT = "demo-report.json"

commands = typer.Typer()


@commands.command()
def demo(
    data: Annotated[
        Path | None,
        typer.Option(help="A folder with tasks.csv, answers.csv and gold.csv; else our own."),
    ] = None,
) -> None:
    """Play a whole market with answers that people gave, count everything, and report.

    Exit code 1 where an event was missed or doubled or the money differs, 2 for unusable data.
    """
    # Only who plays needs a client of the API.
    from api.demo.client import CallFailed
    from api.demo.dataset import OWN_DATA, DataError, load
    from api.demo.play import play
    from api.demo.server import Place

    try:
        found = load(data or OWN_DATA)
    except DataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        with tempfile.TemporaryDirectory(prefix="kempelen-demo-") as outbox:
            place = Place(folder=FOLDER, outbox=Path(outbox))
            report = asyncio.run(play(found, place, Console(stderr=True)))
    except CallFailed as error:
        typer.echo(f"{error} The server's log is {FOLDER / 'demo-server.log'}.", err=True)
        raise typer.Exit(1) from None
    report.write(FOLDER / REPORT)
    report.show(Console(), found.name)
    typer.echo(f"The figures are in {FOLDER / REPORT}.")
    if not report.is_well:
        typer.echo("Something was missed or doubled, or the money differs.", err=True)
        raise typer.Exit(1)
