"""Plays a data set from CSV files through templates of pages to results files."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from api.demo.batch import sheets
from api.demo.batch.requester import BatchRequester
from api.demo.batch.worker import BatchWorker
from api.demo.dataset import DataSet
from api.demo.play import EVENTS_AN_ASSIGNMENT, Cast, perform, report_of
from api.demo.players.joining import Mailbox
from api.demo.progress import bars
from api.demo.report import Report
from api.demo.rows import DataError
from api.demo.server import Workspace, differences, serving
from api.demo.stage import Stage

MOST_SHEETS = 100
TASK_PAGES = {"KEMPELEN_TASK_PAGES_PORT": "0"}  # any free port, as the server's own


async def play_batch(data: DataSet, workspace: Workspace, console: Console) -> Report:
    """Play the whole data set on a new market. Raises CallFailed, DataError."""
    if (number := len(sheets.sheets(data))) > MOST_SHEETS:
        raise DataError(
            f"The HITs of {data.name} have {number} combinations of tasks and workers, and each is "
            f"a batch: at most {MOST_SHEETS} are played."
        )
    workspace = replace(workspace, settings={**workspace.settings, **TASK_PAGES})
    await workspace.prepare()
    workers = list(data.works)
    totals = {
        "accounts": len(workers) + 1,
        "published": len(data.hits),
        "submitted": data.assignments,
        "decided": data.assignments,
        "events": data.assignments * EVENTS_AN_ASSIGNMENT + len(data.hits),
    }
    async with serving(workspace) as url:
        with bars(console, totals) as progress:
            stage = Stage(data, url, progress, workers=workers)
            requester = BatchRequester(stage, workspace)
            cast = Cast(requester, [BatchWorker(stage, name) for name in workers])
            await perform(stage, cast, Mailbox(workspace.outbox))
    report = report_of(stage, cast, await differences(workspace))
    return replace(report, batch=requester.report())
