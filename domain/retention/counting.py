"""The daily count of what nobody uses, in chunks, and the notices that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.funding.payers import mail_payers
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, instant, key
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester
from domain.retention import conditions, due, letters, periods
from domain.retention.facts import DisposalAnnounced
from domain.retention.models import Disposal

_HELD = Statement("SELECT * FROM disposal_counts WHERE id = 1 FOR UPDATE SKIP LOCKED")
_SAVE = Statement(
    "UPDATE disposal_counts SET unused_since = $1, counted_to = $2, next_at = $3 WHERE id = 1"
)
_LAST = Statement(
    """SELECT id FROM (SELECT id FROM hits WHERE id > $1 ORDER BY id LIMIT $2) AS following
       ORDER BY id DESC LIMIT 1"""
)
_COUNT = Statement(
    f"""SELECT requester_id, count(*) AS number FROM hits
        WHERE id > $2 AND id <= $3 AND {conditions.UNUSED_HITS} GROUP BY requester_id"""
)
# One that waits to be done is not counted again: the next one comes after it.
_ADD = Statement(
    """INSERT INTO disposals (id, requester_id, state, unused_since, hits, batches, projects,
           hit_types, qualification_types, created_at)
       VALUES ($1, $2, 'COUNTING', $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (requester_id) WHERE state <> 'DISPOSED' DO UPDATE SET
           hits = disposals.hits + excluded.hits,
           batches = disposals.batches + excluded.batches,
           projects = disposals.projects + excluded.projects,
           hit_types = disposals.hit_types + excluded.hit_types,
           qualification_types = disposals.qualification_types + excluded.qualification_types
       WHERE disposals.state = 'COUNTING'"""
)
_COUNTED = Statement("UPDATE disposals SET state = 'COUNTED' WHERE state = 'COUNTING'")
_TO_TELL = Statement(
    f"""SELECT {Disposal.columns()} FROM disposals WHERE state = 'COUNTED'
        ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"""
)
_TOLD = Statement(
    """UPDATE disposals SET state = 'TOLD', told_at = $2, dispose_at = $3, look_at = $3
       WHERE id = $1"""
)
KINDS = ("hits", "batches", "projects", "hit_types", "qualification_types")


@retried
async def count(at: datetime, limit: int) -> int:
    """Count the next `limit` HITs. Returns `limit` while there may be more of this day."""
    async with unit_of_work():
        held = await _HELD.row()
        if held is None or (since := _since(held["unused_since"], held["next_at"], at)) is None:
            return 0
        after = due.FIRST if held["counted_to"] is None else key(held["counted_to"])
        last = await _LAST.row(after, limit)
        if last is not None:
            place = key(last["id"])
            numbers = {
                key(row["requester_id"]): row["number"]
                for row in await _COUNT.rows(since, after, place)
            }
            await _add({"hits": numbers}, since, at)
            await _SAVE.run(since, place, instant(held["next_at"]))
            return limit
        await _add(await due.counts(since), since, at)
        await _COUNTED.run()
        await _SAVE.run(None, None, at + periods.COUNTED_EVERY)
        return 0


@retried
async def tell(at: datetime, limit: int) -> int:
    """Tell requesters what is disposed of in a week. Returns the number of them."""
    async with unit_of_work() as unit:
        told = [Disposal.of(row) for row in await _TO_TELL.rows(limit)]
        for each in told:
            await _tell(each, unit, at)
    return len(told)


async def _tell(disposal: Disposal, unit: UnitOfWork, at: datetime) -> None:
    disposal.told_at, disposal.dispose_at = at, at + periods.TOLD_BEFORE
    await _TOLD.run(disposal.id, at, disposal.dispose_at)
    requester = await Requester.get(id=disposal.requester_id)
    unit.tell(DisposalAnnounced(occurred_at=at, requester_id=requester.id, disposal_id=disposal.id))
    await mail_payers(
        requester.id,
        lambda to: letters.disposal_announced(to, disposal, requester=requester.name),
    )


def _since(begun: object, next_at: object, at: datetime) -> datetime | None:
    """The instant of the count that is going on, or of the one that is due; None for neither."""
    now = periods.unused_since_for_count(at)
    if now is None:
        return None
    if begun is not None:
        return instant(begun)
    return now if instant(next_at) <= at else None


async def _add(found: Mapping[str, Mapping[UUID, int]], since: datetime, at: datetime) -> None:
    requesters = sorted({requester for each in found.values() for requester in each})
    rows = [
        (
            new_id(),
            requester,
            since,
            *(found.get(kind, {}).get(requester, 0) for kind in KINDS),
            at,
        )
        for requester in requesters
    ]
    if rows:
        await _ADD.run_many(rows)
