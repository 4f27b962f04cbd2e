"""The requester of the play with batches: CSV files in, results files out, by `kempelen batch`."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from api.demo.batch import documents, sheets
from api.demo.batch.sheets import Sheet
from api.demo.client import CallFailed, MarketClient, paged
from api.demo.live import Event
from api.demo.players.requester import DURATION_SECONDS, RequesterPlayer
from api.demo.report import BatchReport
from api.demo.server import Workspace, kempelen
from api.demo.stage import Stage

KEY_LASTS = timedelta(days=1)
REJECTED = "Rejected"
_BATCH_ID = re.compile(r"^batch {3}(\S+)$", re.M)
_GRAPHQL = "/graphql"


@dataclass(frozen=True, slots=True)
class PublishedSheet:
    """A sheet that is a batch now."""

    sheet: Sheet
    batch_id: str


class BatchRequester(RequesterPlayer):
    """Publishes by files and reads the results from files; decides as other requesters do."""

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._workspace = workspace
        self._published: list[PublishedSheet] = []
        self._seconds = 0.0
        self._found: Counter[tuple[str, str, str, bool]] = Counter()
        self._rows = 0

    def report(self) -> BatchReport:
        """The figures of the files."""
        expected = Counter(
            (work.worker, task, given, work.is_rejected)
            for works in self._stage.data.works.values()
            for work in works.values()
            for task, given in work.answers.items()
        )
        differing = (expected - self._found) + (self._found - expected)
        return BatchReport(
            batches=len(self._published),
            rows_published=len(self._stage.data.hits),
            publish_seconds=round(self._seconds, 3),
            results_rows=self._rows,
            results_differing=differing.total(),
        )

    async def _publish(self, me: MarketClient) -> None:
        """Publish each sheet with a template of its own, by the command for terminals."""
        await self._get_key(me)
        for sheet in sheets.sheets(self._stage.data):
            published = self._stage.notes.published
            before = published[-1][0] if published else 0
            published.append((before + len(sheet.hits), perf_counter()))
            began = perf_counter()
            output = await self._batch("publish", *self._arguments(sheet))
            self._seconds += perf_counter() - began
            found = _BATCH_ID.search(output)
            if found is None:
                raise CallFailed(f"kempelen batch publish named no batch: {output}")
            self._published.append(PublishedSheet(sheet, found[1]))
            self._stage.bars.step("published", len(sheet.hits))
        await self._learn(me)

    async def _get_key(self, me: MarketClient) -> None:
        """An API key for the commands, as a person makes one; it is in their environment alone."""
        made = await me.mutate(
            documents.CREATE_API_KEY,
            name="kempelen batch",
            scopes=["READ", "REQUEST"],
            expiresAt=(datetime.now(UTC) + KEY_LASTS).isoformat(),
        )
        named = {
            "MARKET_SERVER": self._stage.url.removesuffix(_GRAPHQL),
            "MARKET_KEY": made["token"],
        }
        self._workspace = replace(self._workspace, settings={**self._workspace.settings, **named})

    def _arguments(self, sheet: Sheet) -> list[str]:
        """Write the file and the template of a sheet; returns what is typed to publish them."""
        file, template = self._path(sheet, ".csv"), self._path(sheet, ".html")
        file.write_bytes(sheet.content(self._stage.data))
        template.write_text(sheet.page, encoding="utf-8")
        settings = {
            "title": f"Answer as people did: {self._stage.data.name}"[:128],
            "description": "Real answers of a data set, played again.",
            "reward": str(self.reward),
            "maxAssignments": str(sheet.redundancy),
            "assignmentDurationSeconds": str(DURATION_SECONDS),
            "lifetimeSeconds": str(self.lifetime_seconds),
        }
        given = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        return [str(file), "--template", str(template), "--name", sheet.name, *given, "--yes"]

    async def _learn(self, me: MarketClient) -> None:
        """Read which HIT of the data set each of the market's is, from its page."""
        async for hit, _ in paged(me, documents.OWN_HITS, "me", "requester", "hits"):
            self._know(hit["id"], sheets.place_of(hit["question"])[0])
            self._stage.notes.requester.expect("HitReviewable", hit["id"])

    def _receive(self, event: Event) -> None:
        """Those of work and of HITs; a batch has events of its own beside them."""
        if "assignment" in event or "hit" in event:
            super()._receive(event)

    async def _read_results(self, me: MarketClient) -> None:
        """Read the balance from the market, and the answers from the results files."""
        await self._read_balance(me)
        for each in self._published:
            path = self._path(each.sheet, "-results.csv")
            await self._batch("results", each.batch_id, "--to", str(path), "--unguarded")
            self._read_file(path, each.sheet)

    def _read_file(self, path: Path, sheet: Sheet) -> None:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                self._rows += 1
                worker = self._stage.names.get(row["WorkerId"], row["WorkerId"])
                is_rejected = row["AssignmentStatus"] == REJECTED
                for task, given in sheets.answers(row, sheet.tasks):
                    self._found[worker, task, given, is_rejected] += 1
                    if not is_rejected:
                        self.answers.append((task, given))

    async def _batch(self, *arguments: str) -> str:
        code, output = await kempelen(self._workspace, "batch", *arguments)
        if code:
            raise CallFailed(f"kempelen batch {arguments[0]} failed: {output}")
        return output

    def _path(self, sheet: Sheet, ending: str) -> Path:
        name = sheet.name.replace(" ", "-").lower()
        return self._workspace.folder / f"demo-{name}{ending}"
