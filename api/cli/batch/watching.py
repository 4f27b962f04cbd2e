"""Shows the progress of a batch, as it is or as it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import typer
from rich.table import Table

from api.cli import tables
from api.cli.batch import documents
from api.cli.batch.market import CommandFailed, Market
from api.cli.batch.waiting import bar

POLL_SECONDS = 1.0
OVER = ("READY_FOR_REVIEW", "REVIEWED")


async def watch(market: Market, batch_id: str, *, once: bool) -> None:
    """Follow a batch until all its work is submitted, with a bar in a terminal; then show it. One
    that is not published is shown as it is."""
    with bar("submitted") as shown:
        while True:
            batch = await _read(market, batch_id)
            progress = batch["progress"]
            work = progress["assignments"]
            shown.show(work["submitted"], work["wanted"] or None)
            if once or progress["phase"] is None or progress["phase"] in OVER:
                break
            await asyncio.sleep(POLL_SECONDS)
    tables.show(_table(batch))
    if progress["phase"] is None:
        typer.echo("The batch is not published: there is nothing to wait for.")
    if batch["message"]:
        typer.echo(tables.harmless(batch["message"]))
    if progress["wage"]["isBelow"]:
        wage = progress["wage"]
        typer.echo(
            f"The wage of {wage['median']} for an hour is below the floor of {wage['floor']}: a "
            f"reward of {wage['rewardToMeet']} would meet it (raiseBatchReward).",
            err=True,
        )


async def _read(market: Market, batch_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = (await market.query(documents.PROGRESS, id=batch_id))["node"]
    if not found:
        raise CommandFailed(f"There is no batch {batch_id} any more.")
    return found


def _table(batch: Mapping[str, Any]) -> Table:
    progress = batch["progress"]
    work, wage = progress["assignments"], progress["wage"]
    median = progress["times"]["medianSeconds"]
    table = Table("assignments", title=f"{batch['name']}: {batch['state']}")
    table.add_column("", justify="right")
    for name, value in (
        ("HITs published", f"{progress['publishedRows']} of {progress['totalRows']}"),
        ("wanted", work["wanted"]),
        ("open", work["open"]),
        ("in progress", work["inProgress"]),
        ("undecided", work["undecided"]),
        ("approved", work["approved"]),
        ("rejected", work["rejected"]),
        ("returned", work["returned"]),
        ("median time", "unknown" if median is None else f"{median:.0f} s"),
        ("median wage for an hour", wage["median"] or "unknown"),
        ("paid", progress["spending"]["total"]),
        ("on hold", progress["spending"]["onHold"]),
    ):
        table.add_row(name, str(value))
    return table
