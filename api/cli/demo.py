"""`kempelen demo`: a whole market played through the public API, and a report of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
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
    from api.demo.server import Workspace

FOLDER = Path("var")
REPORT = "demo-report.json"
THE_DATA = typer.Option(help="A folder with tasks.csv and answers.csv; else the built-in one.")
A_DATABASE = typer.Option(
    metavar="URL", help="An empty database to play on; else var/demo.sqlite3, which is made anew."
)
SKIPPED_ROWS = typer.Option("--skip-bad-rows", help="Play without the rows that cannot be played.")
A_TEST = typer.Option("--qualification", help="Require a qualification test before the work.")
PASS_MARK = typer.Option(
    min=1, max=100, help="Percent of the test that a worker must reach; else 70."
)
PAYDAY = typer.Option(
    "--payday", help="Ask workers everything first, and play on until they are paid."
)
BATCH = typer.Option("--batch", help="Play from CSV files through pages to results files.")

commands = typer.Typer()


@commands.command()
def demo(
    *,
    data: Annotated[Path | None, THE_DATA] = None,
    database: Annotated[str | None, A_DATABASE] = None,
    skip_bad_rows: Annotated[bool, SKIPPED_ROWS] = False,
    qualification: Annotated[bool, A_TEST] = False,
    pass_mark: Annotated[int | None, PASS_MARK] = None,
    payday: Annotated[bool, PAYDAY] = False,
    batch: Annotated[bool, BATCH] = False,
) -> None:
    """Play a whole market with real answers of people, count everything, and report.

    Exit code 1 where an event was missed or doubled or the money differs, 2 for unusable data or an
    unusable database. Settings in the environment are ignored, and named.
    """
    if problems := settings.mistaken_names():
        raise BadSettings("\n".join(problems))
    from api.demo.rows import DataError

    if pass_mark is not None and not qualification:
        typer.echo("--pass-mark belongs to the test: give --qualification too.", err=True)
        raise typer.Exit(2)
    if payday + qualification + batch > 1:
        typer.echo("--payday, --qualification and --batch are plays: give one of them.", err=True)
        raise typer.Exit(2)
    try:
        found, exam = _loaded(data, skip_bad_rows), None
        if qualification:
            found, exam = _tested(found, pass_mark)
        report = _played(found, exam, database, payday=payday, batch=batch)
    except DataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    _show(report, found.name)


def _tested(found: DataSet, pass_mark: int | None) -> tuple[DataSet, Exam]:
    """The data that is left behind a test, and the test."""
    from api.demo import exam as exams

    exam = exams.drawn(found, pass_mark=exams.PASS_MARK if pass_mark is None else pass_mark)
    return exam.let_through(), exam


def _loaded(folder: Path | None, skips_bad_rows: bool) -> DataSet:
    from api.demo.dataset import OWN_DATA, load

    found = load(folder or OWN_DATA, skips_bad_rows=skips_bad_rows)
    if found.left_out:
        typer.echo("\n".join(["Played without these rows:", *found.left_out]), err=True)
    return found


def _played(
    found: DataSet, exam: Exam | None, database: str | None, *, payday: bool, batch: bool
) -> Report:
    from api.database.location import SETTING, BadDatabaseUrl, DatabaseUnreachable
    from api.demo.batch.play import play_batch
    from api.demo.client import CallFailed
    from api.demo.payday.play import play_payday
    from api.demo.play import play
    from api.demo.server import DatabaseInUse, Workspace

    try:
        with tempfile.TemporaryDirectory(prefix="kempelen-demo-") as outbox:
            workspace = Workspace(folder=FOLDER, outbox=Path(outbox), database_url=database)
            if ignored := workspace.ignored_settings():
                typer.echo(_about(ignored, workspace), err=True)
            console = Console(stderr=True)
            if batch:
                return asyncio.run(play_batch(found, workspace, console))
            if payday:
                return asyncio.run(play_payday(found, workspace, console))
            return asyncio.run(play(found, workspace, console, exam=exam))
    except (BadDatabaseUrl, DatabaseUnreachable) as error:
        typer.echo(str(error).replace(SETTING, "--database"), err=True)
        raise typer.Exit(2) from None
    except DatabaseInUse as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except CallFailed as error:
        typer.echo(f"{error} The server's log is {FOLDER / 'demo-server.log'}.", err=True)
        raise typer.Exit(1) from None


def _about(ignored: Sequence[str], workspace: Workspace) -> str:
    place = "--database names another" if workspace.database_url is None else "as you named it"
    return (
        f"Ignored: {', '.join(ignored)}. The demonstration has default settings, and plays on "
        f"{workspace.place} ({place})."
    )


def _show(report: Report, name: str) -> None:
    report.write(FOLDER / REPORT)
    report.show(Console(), name)
    typer.echo(f"The figures are in {FOLDER / REPORT}.")
    if not report.is_well:
        typer.echo("Something was missed or doubled, or the money differs.", err=True)
        raise typer.Exit(1)
