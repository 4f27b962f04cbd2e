"""`kempelen demo`: a whole market played through the public API, and a report of it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.configuration import settings
from api.configuration.settings import BadSettings

if TYPE_CHECKING:  # Only this command needs a client of the API.
    from api.demo.dataset import DataSet
    from api.demo.exam import Exam
    from api.demo.report import Report

FOLDER = Path("var")
REPORT = "demo-report.json"

commands = typer.Typer()


@commands.command()
def demo(
    data: Annotated[
        Path | None,
        typer.Option(
            help="A folder with tasks.csv, answers.csv and gold.csv; else the built-in one."
        ),
    ] = None,
    qualification: Annotated[
        bool, typer.Option("--qualification", help="Require a qualification test before the work.")
    ] = False,
    pass_mark: Annotated[
        int | None,
        typer.Option(min=1, max=100, help="Percent of the test that a worker must reach; else 70."),
    ] = None,
) -> None:
    """Play a whole market with real answers of people, count everything, and report.

    Exit code 1 where an event was missed or doubled or the money differs, 2 for unusable data.
    """
    if problems := settings.mistaken_names():
        raise BadSettings("\n".join(problems))
    from api.demo.dataset import OWN_DATA, DataError, load
    from api.demo.exam import PASS_MARK, drawn

    if pass_mark is not None and not qualification:
        typer.echo("--pass-mark belongs to the test: give --qualification too.", err=True)
        raise typer.Exit(2)
    try:
        found, exam = load(data or OWN_DATA), None
        if qualification:
            exam = drawn(found, pass_mark=PASS_MARK if pass_mark is None else pass_mark)
            found = exam.let_through()
    except DataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    _show(_played(found, exam), found.name)


def _played(found: DataSet, exam: Exam | None) -> Report:
    from api.demo.client import CallFailed
    from api.demo.play import play
    from api.demo.server import Workspace

    try:
        with tempfile.TemporaryDirectory(prefix="kempelen-demo-") as outbox:
            workspace = Workspace(folder=FOLDER, outbox=Path(outbox))
            return asyncio.run(play(found, workspace, Console(stderr=True), exam=exam))
    except CallFailed as error:
        typer.echo(f"{error} The server's log is {FOLDER / 'demo-server.log'}.", err=True)
        raise typer.Exit(1) from None


def _show(report: Report, name: str) -> None:
    report.write(FOLDER / REPORT)
    report.show(Console(), name)
    typer.echo(f"The figures are in {FOLDER / REPORT}.")
    if not report.is_well:
        typer.echo("Something was missed or doubled, or the money differs.", err=True)
        raise typer.Exit(1)
