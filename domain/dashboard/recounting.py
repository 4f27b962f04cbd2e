"""Counts workers anew from their assignments, as of a position of the log.

Rows and entries are committed together. So the rows are read first, and then the entries past the
position: what these say has happened since is taken back. No lock is held meanwhile, and the
market goes on. What nothing since can have changed is counted page by page; the work of the last
hour, and later, waits for the entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.assignments.facts import (
    AssignmentApproved,
    AssignmentRejected,
    AssignmentSubmitted,
    BonusSent,
)
from domain.assignments.lifecycle import AssignmentStatus
from domain.dashboard import counting, paying_out, payouts, storing
from domain.dashboard.position import POSITION
from domain.dashboard.storing import StoredTimes, WorkerTimes
from domain.dashboard.tally import Tally, latest_of
from domain.kernel.following.position import CountedPosition
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, instant, key
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries as payday
from domain.people.facts import worker_topic
from subscriptions.log import reader
from subscriptions.log.position import Position

PAGE = 500
SLACK = timedelta(hours=1)  # by which the clocks of processes may differ, and transactions last
_FIRST = UUID(int=0)
_FROM_UNDECIDED = frozenset({AssignmentApproved.__name__, AssignmentRejected.__name__})
_LAST = UUID(int=2**128 - 1)
_NEXT = Statement("""
    SELECT id FROM workers WHERE id > $1
        AND EXISTS (SELECT 1 FROM assignments WHERE worker_id = workers.id)
    ORDER BY id LIMIT 1
""")
_WORK = Statement(f"""
    SELECT {counting.WORK}, a.status, a.decided_at, o.rejected_at, x.undone_at
    FROM assignments AS a JOIN hits ON hits.id = a.hit_id
        LEFT JOIN overridden_rejections AS o ON o.assignment_id = a.id
        LEFT JOIN assignment_rejections AS x ON x.assignment_id = a.id
    WHERE a.worker_id = $1 AND a.submitted_at IS NOT NULL AND (a.submitted_at, a.id) > ($2, $3)
    ORDER BY a.submitted_at, a.id LIMIT $4
""")
_BONUSES = Statement(f"""
    SELECT {counting.WORK}, b.id AS bonus_id, b.cents, b.granted_at
    FROM bonuses AS b JOIN assignments AS a ON a.id = b.assignment_id
        JOIN hits ON hits.id = a.hit_id
    WHERE b.worker_id = $1 AND (b.granted_at, b.id) > ($2, $3)
    ORDER BY b.granted_at, b.id LIMIT $4
""")
Counted = tuple[Tally, StoredTimes]


@dataclass(frozen=True, slots=True)
class _Since:
    """What happened past the position: ids of assignments, bonuses or payments, by the kind of the
    fact."""

    ids: dict[str, set[UUID]]
    first_decisions: dict[UUID, str]  # the kind of the first one about each assignment

    def has(self, kind: type, id: UUID) -> bool:
        return id in self.ids[kind.__name__]


async def recount_next(stored: CountedPosition) -> bool:
    """Recount the next worker. False where another process has done so.

    After the last one the log is followed again, from the position.
    """
    after = stored.recounted_after or _FIRST
    row = await _NEXT.row(after)
    if row is None:
        return await _store(stored, replace(stored, is_recounting=False, recounted_after=None))
    worker_id = key(row["id"])
    counted = await recount(worker_id, stored)
    return await _store(stored, replace(stored, recounted_after=worker_id), worker_id, counted)


async def recount(worker_id: UUID, at: CountedPosition) -> Counted:
    """The counts of a worker as they were at a position, from the rows alone."""
    assert at.until is not None, "a recount begins at a known time"
    tally, times = Tally(), WorkerTimes()
    paid_until = (await payday.paid_until([worker_id])).get(worker_id)
    recent = [row async for row in _settled(worker_id, at.until - SLACK, tally, times)]
    since = await _since(worker_id, at.reached)
    for row in recent:
        _count(tally, row, since)
    await _count_payments(tally, worker_id, since)
    await paying_out.move(tally, worker_id, before=None, now=paid_until)
    times.pay(paid_until)
    counted = StoredTimes({worker_id: times})
    counted.unite(tally)
    return tally, counted


async def _settled(
    worker_id: UUID, until: datetime, tally: Tally, times: WorkerTimes
) -> AsyncIterator[Row]:
    """Count the rows that have not changed since an instant; give the others."""
    for statement, moment in ((_WORK, "submitted_at"), (_BONUSES, "granted_at")):
        async for rows in _pages(statement, worker_id, moment):
            for row in rows:
                if _last_change(row) >= until:
                    yield row
                else:
                    _count(tally, row, _NOTHING)
            if stretches := tally.stretches.pop(worker_id, None):
                times.add(stretches)
            _keep_latest(tally, worker_id)


async def _pages(statement: Statement, worker_id: UUID, moment: str) -> AsyncIterator[list[Row]]:
    after, last = paying_out.BEFORE_ALL, _LAST
    identity = "id" if statement is _WORK else "bonus_id"
    while True:
        rows = await statement.rows(worker_id, after, last, PAGE)
        yield rows
        if len(rows) < PAGE:
            return
        after, last = instant(rows[-1][moment]), key(rows[-1][identity])


def _keep_latest(tally: Tally, worker_id: UUID) -> None:
    """Keep no more times of each HIT type than are stored."""
    of_types = tally.times.get(worker_id, {})
    for hit_type, times in of_types.items():
        of_types[hit_type] = latest_of(times)


def _last_change(row: Row) -> datetime:
    moments = (row.get(each) for each in ("submitted_at", "decided_at", "undone_at", "granted_at"))
    return max(instant(each) for each in moments if each is not None)


def _count(tally: Tally, row: Row, since: _Since) -> None:
    """Count a row as it was before what has happened since."""
    work, id = counting.work_of(row), key(row["id"])
    if since.has(AssignmentSubmitted, id):
        return
    if (bonus_id := row.get("bonus_id")) is not None:
        if not since.has(BonusSent, key(bonus_id)):
            tally.bonus(work, Money(row["cents"]), instant(row["granted_at"]))
        return
    tally.submitted(work)
    first = since.first_decisions.get(id)
    if first in _FROM_UNDECIDED:
        return
    if first is not None or row["status"] == AssignmentStatus.REJECTED:
        tally.rejected(work)
    elif row["status"] == AssignmentStatus.APPROVED:
        tally.approved(work, instant(row["decided_at"]))


async def _since(worker_id: UUID, position: Position) -> _Since:
    ids, first = defaultdict[str, set[UUID]](set), dict[UUID, str]()
    topic, kinds = worker_topic(worker_id), counting.COUNTED | payouts.PAYMENTS
    for entry in await reader.committed(topic, position, kinds=kinds):
        ids[entry.kind].add(subject := counting.subject_of(entry))
        if entry.kind in counting.DECISIONS:
            first.setdefault(subject, entry.kind)
    return _Since(ids, first)


async def _count_payments(tally: Tally, worker_id: UUID, since: _Since) -> None:
    after = _FIRST
    told = {id for kind in payouts.PAYMENTS for id in since.ids[kind]}
    while page := await payouts.payments_to(worker_id, after):
        for each in page:
            if each.id not in told:
                tally.payment(worker_id, each.amount, each.at)
        after = page[-1].id


_NOTHING = _Since(defaultdict(set), {})


@retried
async def _store(
    stored: CountedPosition,
    now: CountedPosition,
    worker_id: UUID | None = None,
    counted: Counted | None = None,
) -> bool:
    async with unit_of_work():
        if not await POSITION.is_held_at(stored):
            return False
        if worker_id is not None and counted is not None:
            await storing.forget(worker_id)
            await storing.add(*counted)
        await POSITION.store(now)
        return True
