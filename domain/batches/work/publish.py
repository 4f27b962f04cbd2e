"""The job that publishes a HIT for each valid row of the file that was checked.

The HITs of a chunk, their money, and where the next row starts are one commit, so no row is
published twice, whatever is killed. The batch itself knows how far it is: any later job goes on
from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson

from domain.batches import settings as batch_settings
from domain.batches.estimates import rows_to_publish
from domain.batches.file_rows import SomeRows, file_of, some_rows
from domain.batches.lifecycle import BatchState, BatchVerb
from domain.batches.models import Batch
from domain.batches.refusals import FileChanged, FileMissing
from domain.batches.rules import is_marked
from domain.batches.settings import BatchSettings
from domain.batches.work import kinds
from domain.batches.work.kinds import BatchWork
from domain.batches.work.pace import Pace
from domain.batches.writing import move, store
from domain.hits import queries as hits
from domain.hits.commands.publish import price_now
from domain.hits.commands.publish_rows import RowOffer, publish_rows
from domain.hits.models import HitType
from domain.hits.pricing import Price
from domain.hits.settlement import Settlement
from domain.jobs.kinds import Advance
from domain.jobs.models import Job
from domain.kernel import clock, work
from domain.kernel.ids import global_id
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.kernel.work import UnitOfWork
from domain.ledger import spending
from domain.storage.csv_files.parser import CsvPosition, CsvRow
from domain.storage.store import BlobMissing

LOOKED_AGAIN_AFTER = timedelta(seconds=15)  # for money, and for the next day of a limit
ROWS_A_TURN = 500  # are prepared, before other requests may run


class PublishBatch:
    """The kind of such jobs."""

    name = kinds.PUBLISH

    def __init__(self) -> None:
        self._pace = Pace()

    async def chunk(self, job: Job) -> Advance:
        """Publish the next rows, as far as the money goes."""
        going = await kinds.held(job)
        batch, unit = going.batch, work.current()
        assert unit is not None, "a chunk is done in a transaction"
        if batch.state is not BatchState.PUBLISHING:
            return kinds.not_wanted(job, batch)
        try:
            await going.check_duty(job)
            return await self._publish(job, going, unit)
        except Refused as refused:
            return await _pause(job, batch, refused.message, unit)

    async def _publish(self, job: Job, going: BatchWork, unit: UnitOfWork) -> Advance:
        batch, offered = going.batch, await _Offered.of(going.batch)
        cost = await offered.cost()
        if short := (await spending.spendable(batch.requester_id)).shortage(cost):
            return await _wait(job, batch, short, unit)
        wanted = self._pace.rows
        with self._pace.measured(wanted):
            found = await _next_rows(batch, wanted)
            if _differs(batch, found):
                raise FileChanged
            rows = _valid(batch, found.rows)
            published = await _publish_rows(offered, await _bodies(batch, rows), unit)
        is_whole = published == len(rows)
        after = found.after
        if not is_whole:
            start = CsvPosition(batch.next_offset, batch.next_row)
            after = rows[published - 1].after if published else start
        batch.next_offset, batch.next_row = after
        batch.published_rows += published
        # At once, so that a batch is not paused between its last row and its end.
        if is_whole and (found.is_last or batch.published_rows == rows_to_publish(batch)):
            _finish(batch, offered.settings)
        batch.message = None
        await store(batch, unit)
        return _advance(batch)


@dataclass(frozen=True, slots=True)
class _Offered:
    """How the batch offers its HITs."""

    batch: Batch
    settings: BatchSettings
    hit_type: HitType

    @classmethod
    async def of(cls, batch: Batch) -> _Offered:
        assert batch.hit_type_id is not None, "a batch that is published has a HIT type"
        settings = batch_settings.from_values(batch.settings)
        return cls(batch, settings, await HitType.get(id=batch.hit_type_id))

    async def price(self) -> Price:
        """The price of an assignment now. Raises a refusal."""
        return await price_now(self.hit_type, self.settings.hits.max_assignments)

    async def cost(self) -> Money:
        """The price of one HIT now. Raises a refusal."""
        return (await self.price()).cost * self.settings.hits.max_assignments

    async def locked(self) -> RowOffer:
        """The offer, with its group locked, so that the HIT type is not retired meanwhile."""
        batch = self.batch
        return RowOffer(
            hit_type=self.hit_type,
            group=await hits.locked_group_of(self.hit_type),
            price=await self.price(),
            lifetime_seconds=self.settings.hits.lifetime_seconds,
            max_assignments=self.settings.hits.max_assignments,
            template_id=batch.template_id,
            annotation=annotation_of(batch),
        )


def annotation_of(batch: Batch) -> str:
    """The annotation of the batch's HITs, as Mechanical Turk writes it."""
    batch_id, project_id = global_id("Batch", batch.id), global_id("Project", batch.project_id)
    return f"BatchId:{batch_id};OriginalHitTemplateId:{project_id};"


async def _next_rows(batch: Batch, most: int) -> SomeRows:
    """The rows from the batch's position on; the header is left out."""
    start = CsvPosition(batch.next_offset, batch.next_row)
    try:
        found = await some_rows(await file_of(batch), start, most + (start.row == 0))
    except BlobMissing:
        raise FileMissing from None
    return replace(found, rows=found.rows[1:]) if start.row == 0 else found


def _differs(batch: Batch, found: SomeRows) -> bool:
    """Whether this is not what was checked: the store has other bytes than it had."""
    return found.fault is not None or (found.is_last and found.after.row != batch.total_rows + 1)


def _valid(batch: Batch, rows: Sequence[CsvRow]) -> Sequence[CsvRow]:
    """The rows that the check has found valid."""
    if batch.invalid_rows is None:
        return rows
    return [row for row in rows if not is_marked(batch.invalid_rows, row.number)]


async def _bodies(batch: Batch, rows: Sequence[CsvRow]) -> list[str]:
    """The values of these rows as JSON. Raises FileChanged for one that is not as it was."""
    columns, bodies = batch.column_names or [], list[str]()
    width = len(columns)
    for count, row in enumerate(rows, 1):
        if row.problems or len(row.cells) != width:
            raise FileChanged
        values = dict(zip(columns, row.cells, strict=True))
        bodies.append(orjson.dumps({"row": row.number, "values": values}).decode())
        if count % ROWS_A_TURN == 0:
            await asyncio.sleep(0)
    return bodies


async def _publish_rows(offered: _Offered, bodies: Sequence[str], unit: UnitOfWork) -> int:
    """Publish as many of the rows as the money covers. Returns their number."""
    batch, offer = offered.batch, await offered.locked()
    cost = offer.price.cost * offer.max_assignments
    budget = (await spending.locked(batch.requester_id)).budget()
    count = min(len(bodies), budget.cents // cost.cents) if cost else len(bodies)
    if count <= 0:
        return 0
    settlement = Settlement(unit, clock.now())
    cause = f"batch:{batch.id}:{batch.published_rows}"
    await publish_rows(offer, bodies[:count], settlement, cause=cause)
    try:
        await settlement.settle()
    except Refused as refused:
        # The chunk is rolled back: HITs without their money are never committed.
        raise AssertionError("the money is locked, and covers these rows") from refused
    batch.expires_at = offer.expires_at(settlement.at)
    return count


def _finish(batch: Batch, settings: BatchSettings) -> None:
    move(batch, BatchVerb.FIND_PUBLISHED)
    if (seconds := settings.unfilled_after_seconds) is not None:
        batch.unfilled_at = clock.now() + timedelta(seconds=seconds)


async def _pause(job: Job, batch: Batch, message: str, unit: UnitOfWork) -> Advance:
    """Pause the batch, which goes on when a person resumes it. Published HITs stay open."""
    move(batch, BatchVerb.PAUSE)
    batch.message = message
    await store(batch, unit)
    return kinds.ended(job, message)


async def _wait(job: Job, batch: Batch, short: Refused, unit: UnitOfWork) -> Advance:
    """Wait for money, or for the next day of the limit; the batch says so once."""
    if batch.message != short.message:
        batch.message = short.message
        await store(batch, unit)
    again = clock.now() + LOOKED_AGAIN_AFTER
    return replace(_advance(batch), message=short.message, due_at=again)


def _advance(batch: Batch) -> Advance:
    return Advance(
        cursor={"row": batch.next_row},
        done=batch.published_rows,
        total=rows_to_publish(batch),
        is_over=batch.state is not BatchState.PUBLISHING,
    )
