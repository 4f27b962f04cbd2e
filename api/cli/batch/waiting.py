"""Waits for a batch or a job of the market, with a progress bar in a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli import tables
from api.cli.batch import documents
from api.cli.batch.market import CommandFailed, Market

POLL_SECONDS = 0.2
ENDED = ("DONE", "FAILED", "CANCELLED", "PAUSED")


class Bar:
    """The bar of one piece of work."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def show(self, done: int, total: int | None) -> None:
        """So much of it is done."""
        self._progress.update(self._task, completed=done, total=total)

    def say(self, text: str) -> None:
        """Show a sentence above the bar, also where there is none."""
        self._progress.console.print(tables.harmless(text), markup=False, highlight=False)


@contextmanager
def bar(name: str) -> Iterator[Bar]:
    """A bar that is shown for as long as the block lasts; none where nobody looks."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Bar(progress, name)


async def batch_ended(
    market: Market, batch_id: str, shown: Bar, *, states: Collection[str], counted: str
) -> Mapping[str, Any]:
    """The batch once it is in another state than these. Meanwhile what it says is shown, such as
    that it waits for money."""
    said: str | None = None
    while True:
        batch = await read_batch(market, batch_id)
        shown.show(batch[counted], batch["totalRows"] or None)
        if batch["state"] not in states:
            return batch
        if batch["message"] != said:
            said = batch["message"]
            if said:
                shown.say(said)
        job = batch["job"]
        if job is not None and job["state"] in ("FAILED", "CANCELLED", "PAUSED"):
            raise CommandFailed(
                f"The server's work is {job['state']}: {job['message'] or 'no reason is given'}. "
                f"Repair that, and resume the job (resumeJob, id {job['id']})."
            )
        await asyncio.sleep(POLL_SECONDS)


async def job_done(market: Market, job_id: str, name: str) -> Mapping[str, Any]:
    """The job once it is done. Raises CommandFailed where it does not come to that."""
    with bar(name) as shown:
        while True:
            job = _node(await market.query(documents.JOB, id=job_id), "job", job_id)
            shown.show(job["done"], job["total"])
            if job["state"] in ENDED:
                break
            await asyncio.sleep(POLL_SECONDS)
    if job["state"] != "DONE":
        raise CommandFailed(
            f"The server's work is {job['state']}: {job['message'] or 'no reason is given'}. What "
            "is done stays done; the same command goes on."
        )
    return job


async def read_batch(market: Market, batch_id: str) -> Mapping[str, Any]:
    """A batch as it is now."""
    return _node(await market.query(documents.BATCH, id=batch_id), "batch", batch_id)


def _node(data: Mapping[str, Any], what: str, id: str) -> Mapping[str, Any]:
    node = data["node"]
    if not node:
        raise CommandFailed(f"There is no {what} {id} any more.")
    found: Mapping[str, Any] = node
    return found
