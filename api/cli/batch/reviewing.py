"""Downloads results, and decides on work: by a file of decisions, or all of it at once."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from api.cli import tables
from api.cli.batch import documents
from api.cli.batch.market import CommandFailed, Market
from api.cli.batch.publishing import MOST_SHOWN, sent
from api.cli.batch.waiting import job_done


async def download(market: Market, batch_id: str, to: Path, **options: Any) -> None:
    """Have the results of a batch made a file, and download it."""
    made = await market.mutate(documents.EXPORT_RESULTS, filter={"batchId": batch_id}, **options)
    job = await job_done(market, made["job"]["id"], "results")
    size = await market.read(_file(job)["url"], to)
    typer.echo(f"written   {to} ({size} bytes)")


async def decide_by_file(market: Market, path: Path) -> None:
    """Decide as a results file with Approve and Reject filled in says."""
    upload_id = await sent(market, path, "REVIEW_FILE")
    made = await market.mutate(documents.IMPORT_DECISIONS, uploadId=upload_id)
    job = await job_done(market, made["job"]["id"], "decided")
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.csv"
        await market.read(_file(job)["url"], answers)
        with answers.open(newline="", encoding="utf-8-sig") as file:
            _show(list(csv.DictReader(file)))


async def approve_all(
    market: Market, batch_id: str, *, feedback: str | None, is_agreed: bool
) -> None:
    """Approve all undecided work of a batch."""
    chosen = {"batchId": batch_id}
    found = await market.query(documents.COUNT, filter=chosen)
    count = found["me"]["requester"]["reviewCount"]
    if not count:
        typer.echo("Nothing waits for a decision.")
        return
    if not is_agreed:
        typer.confirm(f"Approve {count} assignments?", abort=True)
    made = await market.mutate(
        documents.DECIDE_MATCHING,
        filter=chosen,
        verdict="APPROVE",
        expectedCount=count,
        feedback=feedback,
    )
    await job_done(market, made["job"]["id"], "approved")
    typer.echo(f"{count} assignments are decided.")


def _file(job: Mapping[str, Any]) -> Mapping[str, Any]:
    file = job["file"]
    if file is None or file["url"] is None:
        raise CommandFailed("The file is deleted already. Run the command again for a new one.")
    found: Mapping[str, Any] = file
    return found


def _show(answers: list[dict[str, str]]) -> None:
    """What became of the rows: their number by result, and the first of those that were refused.

    The last column says why a row was refused.
    """
    if not answers:
        typer.echo("No row has an x in Approve or a text in Reject: nothing was decided.")
        return
    counts = Counter(each["Result"] for each in answers)
    typer.echo(", ".join(f"{number} {result}" for result, number in sorted(counts.items())))
    refused = [each for each in answers if each["Message"]]
    if not refused:
        return
    table = Table(title=f"{len(refused)} rows were not decided")
    for column in answers[0]:
        table.add_column(column, overflow="fold")
    for each in refused[:MOST_SHOWN]:
        table.add_row(*each.values())
    tables.show(table)
    raise typer.Exit(1)
