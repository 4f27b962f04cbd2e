"""Publishes a file as a batch: a project, the file, the check, the cost, the HITs."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from api.cli import tables
from api.cli.batch import documents, given
from api.cli.batch.market import CommandFailed, Market
from api.cli.batch.waiting import bar, batch_ended

MOST_SHOWN = 20
LARGEST_NAME = 128
CSV = "text/csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The file, the settings and the options, as they were typed."""

    file: Path
    project: str | None
    template: Path | None
    settings: Mapping[str, Any]
    name: str
    skips_bad_rows: bool
    is_agreed: bool  # to any cost


async def publish(market: Market, wanted: Wanted) -> None:
    """Publish the file; ends when the last of its HITs is published."""
    project_id = await _project(market, wanted)
    upload_id = await sent(market, wanted.file, "BATCH_FILE")
    made = await market.mutate(
        documents.CREATE_BATCH,
        projectId=project_id,
        uploadId=upload_id,
        name=wanted.name[:LARGEST_NAME],
        settings=dict(wanted.settings) or None,
        clientToken=secrets.token_urlsafe(16),
    )
    batch_id = made["batch"]["id"]
    batch = await _checked(market, batch_id)
    if batch["invalidRows"]:
        await _show_errors(market, batch, wanted)
    cost = await _cost(market, batch_id)
    if not wanted.is_agreed:
        typer.confirm("Publish?", abort=True)
    await market.mutate(
        documents.PUBLISH_BATCH,
        batchId=batch_id,
        version=batch["version"],
        skipInvalidRows=wanted.skips_bad_rows,
        expectedCost=cost,
        clientToken=secrets.token_urlsafe(16),
    )
    await until_published(market, batch_id)


async def until_published(market: Market, batch_id: str) -> None:
    """Show how the HITs are published, to the last one."""
    with bar("published") as shown:
        batch = await batch_ended(
            market, batch_id, shown, states=("PUBLISHING",), counted="publishedRows"
        )
    if batch["state"] != "PUBLISHED":
        raise CommandFailed(
            f"The batch is {batch['state']} with {batch['publishedRows']} HITs: "
            f"{batch['message'] or 'somebody asked for it'}. Then go on: "
            f"kempelen batch resume {batch_id}."
        )
    typer.echo(f"{batch['publishedRows']} HITs are published as the batch {batch['name']}.")
    typer.echo(f"batch   {batch_id}")
    typer.echo("Watch it: kempelen batch watch BATCH")


async def sent(market: Market, path: Path, purpose: str) -> str:
    """Send a file; returns the id of its upload."""
    size = _size(path)
    announced = await market.mutate(
        documents.CREATE_UPLOAD,
        purpose=purpose,
        fileName=path.name,
        contentType=CSV,
        bytes=size,
    )
    await market.send(announced["uploadUrl"], path)
    upload_id: str = announced["upload"]["id"]
    return upload_id


def _size(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise CommandFailed(f"The file {path} cannot be read: {error.strerror}.") from None
    if not path.is_file():
        raise CommandFailed(f"The file {path} cannot be read: it is a folder or a device.")
    if not size:
        raise CommandFailed(f"The file {path} is empty: it needs a header, and a row for each HIT.")
    return size


async def _project(market: Market, wanted: Wanted) -> str:
    if wanted.template is None:
        assert wanted.project is not None, "one of the two is given"
        return await given.named(market, "projects", wanted.project)
    made = await market.mutate(
        documents.CREATE_PROJECT,
        name=wanted.name[:LARGEST_NAME],
        template=given.template(wanted.template),
        **given.of_project(wanted.settings),
    )
    project_id: str = made["project"]["id"]
    return project_id


async def _checked(market: Market, batch_id: str) -> Mapping[str, Any]:
    await market.mutate(documents.CHECK_BATCH, batchId=batch_id)
    with bar("checked") as shown:
        batch = await batch_ended(
            market, batch_id, shown, states=("CHECKING",), counted="totalRows"
        )
    if batch["state"] != "CHECKED":
        raise CommandFailed(f"The file cannot be published: {batch['message']}")
    if batch["message"]:
        typer.echo(tables.harmless(batch["message"]), err=True)
    return batch


async def _show_errors(market: Market, batch: Mapping[str, Any], wanted: Wanted) -> None:
    """Show the first rows with errors. Raises CommandFailed unless they are left out."""
    path = wanted.file.with_name(f"{wanted.file.name}.errors.csv")
    errors = (await market.query(documents.ERRORS, id=batch["id"]))["node"]["errors"]
    await market.read(errors["url"], path)
    table = Table(title=f"{batch['invalidRows']} of {batch['totalRows']} rows have errors")
    for column in ("row", "column", "reason"):
        table.add_column(column, overflow="fold")
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if number == MOST_SHOWN:
                table.caption = f"All of them are in {path}."
                break
            table.add_row(row["row"], row["column"], row["reason"])
    tables.show(table)
    if not wanted.skips_bad_rows:
        raise CommandFailed(
            f"Nothing is published. All errors are in {path}: correct {wanted.file} and publish it "
            "again, or leave these rows out: --skip-bad-rows."
        )


async def _cost(market: Market, batch_id: str) -> str:
    """Show what the batch costs; returns the total. Raises CommandFailed where it is too much."""
    node = (await market.query(documents.COST, id=batch_id))["node"]
    cost, workers, wage = node["estimate"], node["eligibleWorkers"], node["wageEstimate"]
    hits = node["settings"]["hits"]
    most = "any number" if workers["atMost"] is None else workers["atMost"]
    table = Table("cost", title="Before anything is published")
    table.add_column("", justify="right")
    for name, value in (
        ("reward for an assignment", hits["reward"]),
        ("assignments of each HIT", hits["maxAssignments"]),
        ("rewards", cost["reward"]),
        ("fees", cost["fee"]),
        ("total", cost["total"]),
        ("available", cost["available"]),
        ("workers who may accept now", f"{workers['atLeast']} to {most}"),
        ("wage for an hour, estimated", wage["hourly"] or "unknown"),
    ):
        table.add_row(name, str(value))
    tables.show(table)
    if wage["isBelow"]:
        typer.echo(
            f"The wage is below the floor of {wage['floor']}: a reward of {wage['rewardToMeet']} "
            "would meet it.",
            err=True,
        )
    if cost["missing"] != "0.00":
        raise CommandFailed(
            f"{cost['missing']} are missing. Deposit them (depositFunds), or publish fewer rows."
        )
    total: str = cost["total"]
    return total
