"""Counts batches anew from their rows, as of a position of the log.

Rows and entries are committed together, and are read in one snapshot: what the entries past the
position say is taken back. On PostgreSQL nothing is locked meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from domain.assignments import facts
from domain.assignments.lifecycle import AssignmentStatus
from domain.batches.watching import counting, storing
from domain.batches.watching.position import POSITION
from domain.batches.watching.tally import NO_PAY_BUT_THE_REWARD, BatchTally, CountedWork
from domain.hits.facts import SlotsFact
from domain.kernel.facts import Fact
from domain.kernel.following.position import CountedPosition
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, dialect, instant, key
from domain.kernel.work import retried, unit_of_work
from domain.people.facts import requester_topic
from subscriptions.log import reader
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.tasks.yielding import let_others_work

PAGE = 500
_FIRST = UUID(int=0)
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_NEXT = Statement("""
    SELECT id FROM batches WHERE id > $1
        AND EXISTS (SELECT 1 FROM hit_types WHERE hit_types.batch_id = batches.id)
    ORDER BY id LIMIT 1
""")
_ONE_SNAPSHOT = Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
_OWNER = Statement("SELECT requester_id FROM batches WHERE id = $1")
_TYPES = Statement("SELECT id FROM hit_types WHERE batch_id = $1")
_GROUPS = Statement("SELECT id FROM hit_groups WHERE batch_id = $1 ORDER BY id")
_RESERVED = """max_assignments - completed
    - CASE WHEN is_expired THEN available ELSE 0 END"""
_HITS = Statement(f"""
    SELECT count(*) AS hits, coalesce(CAST(sum(max_assignments) AS bigint), 0) AS slots,
        coalesce(CAST(sum(CASE WHEN is_expired THEN 0 ELSE available END) AS bigint), 0)
            AS open_slots,
        coalesce(CAST(sum(({_RESERVED}) * (reward_cents + fee_cents)) AS bigint), 0) AS held_cents
    FROM hits WHERE group_id = $1
""")
_ATTEMPTS = Statement(f"""
    SELECT {counting.WORK}, a.status, o.rejected_at
    FROM {counting.JOINED} LEFT JOIN overridden_rejections AS o ON o.assignment_id = a.id
    WHERE a.group_id = $1 AND (a.status, a.accepted_at, a.id) > ($2, $3, $4)
    ORDER BY a.status, a.accepted_at, a.id LIMIT {PAGE}
""")
_BONUSES = Statement("""
    SELECT id, assignment_id, cents, fee_cents FROM bonuses WHERE assignment_id = ANY($1::uuid[])
""")


@dataclass(frozen=True, slots=True)
class _HappenedSince:
    """What happened past the position: facts, and ids of assignments or bonuses by their kind."""

    facts: list[Fact]
    ids: defaultdict[str, set[UUID]]
    first_decisions: dict[UUID, str]  # the kind of the first one about each assignment

    def has(self, kind: type[Fact], id: UUID) -> bool:
        return id in self.ids[kind.__name__]

    def status_before(self, id: UUID, status: str) -> str:
        """What the status of submitted work was, which is now this one."""
        first = self.first_decisions.get(id)
        if first is None:
            return status
        is_new = first in (facts.AssignmentApproved.__name__, facts.AssignmentRejected.__name__)
        return AssignmentStatus.SUBMITTED if is_new else AssignmentStatus.REJECTED


async def recount_next(stored: CountedPosition) -> bool:
    """Recount the next batch. False where another process has done so.

    After the last one the log is followed again, from the position.
    """
    row = await _NEXT.row(stored.recounted_after or _FIRST)
    if row is None:
        return await _store(stored, replace(stored, is_recounting=False, recounted_after=None))
    batch_id = key(row["id"])
    tally = await recount(batch_id, stored.reached)
    return await _store(stored, replace(stored, recounted_after=batch_id), batch_id, tally)


@retried
async def recount(batch_id: UUID, at: Position) -> BatchTally:
    """The counts of a batch as they were at a position, from the rows alone."""
    async with unit_of_work():
        if dialect() == "postgres":
            await _ONE_SNAPSHOT.run()
        since, tally = await _since(batch_id, at), BatchTally()
        _take_back(tally, batch_id, since)
        for group in await _GROUPS.rows(batch_id):
            group_id = key(group["id"])
            sums = await _HITS.row(group_id)
            assert sums is not None, "an aggregate has one row"
            tally.sums[batch_id].update(sums)
            async for rows in _attempts(group_id):
                await _count_page(tally, batch_id, rows, since)
                await let_others_work()
        return tally


async def _attempts(group_id: UUID) -> AsyncIterator[list[Row]]:
    after: tuple[object, ...] = ("", _BEFORE_ALL, _FIRST)
    while rows := await _ATTEMPTS.rows(group_id, *after):
        yield rows
        last = rows[-1]
        after = last["status"], instant(last["accepted_at"]), key(last["id"])


async def _count_page(
    tally: BatchTally, batch_id: UUID, rows: list[Row], since: _HappenedSince
) -> None:
    bonuses = defaultdict[UUID, list[Row]](list)
    submitted = [key(row["id"]) for row in rows if row["submitted_at"] is not None]
    for bonus in await _BONUSES.rows(submitted) if submitted else []:
        if not since.has(facts.BonusSent, key(bonus["id"])):
            bonuses[key(bonus["assignment_id"])].append(bonus)
    for row in rows:
        id, sums = key(row["id"]), tally.sums[batch_id]
        before = since.status_before(id, row["status"])
        taken_back = (row["status"] in _DECIDED) - (before in _DECIDED)
        sums["held_cents"] += taken_back * (row["reward_cents"] + row["fee_cents"])
        if since.has(facts.AssignmentAccepted, id):
            continue
        sums["accepted"] += 1
        for kind, status in _ENDS:
            sums[status.lower()] += row["status"] == status and not since.has(kind, id)
        if row["submitted_at"] is not None and not since.has(facts.AssignmentSubmitted, id):
            _count_work(tally, counting.work_of(row), status=before, bonuses=bonuses[id])


def _count_work(
    tally: BatchTally,
    work: CountedWork,
    *,
    status: str,
    bonuses: list[Row],
) -> None:
    """Count submitted work as it was before. The money on hold was summed up from the HITs."""
    tally.submitted(work)
    pay, held = NO_PAY_BUT_THE_REWARD, tally.sums[work.batch_id]["held_cents"]
    for bonus in bonuses:
        amount, fee = Money(bonus["cents"]), Money(bonus["fee_cents"])
        pay = tally.bonus(work, pay, amount=amount, fee=fee)
    if status == AssignmentStatus.REJECTED:
        tally.rejected(work, pay)
    elif status == AssignmentStatus.APPROVED:
        tally.approved(work)
    tally.sums[work.batch_id]["held_cents"] = held


def _take_back(tally: BatchTally, batch_id: UUID, since: _HappenedSince) -> None:
    """Take back what has happened since to slots; decisions are taken back with their work."""
    sums = tally.sums[batch_id]
    for fact in since.facts:
        match fact:
            case SlotsFact():
                for name in ("hits", "slots", "open_slots", "held_cents"):
                    sums[name] -= getattr(fact, name)
            case facts.SlotGivenBack():
                sums["open_slots"] -= fact.open_slots
                sums["held_cents"] -= fact.held_cents
            case facts.AssignmentAccepted():
                sums["open_slots"] += 1


async def _since(batch_id: UUID, position: Position) -> _HappenedSince:
    owner = await _OWNER.row(batch_id)
    assert owner is not None, "a batch is never deleted"
    types = {str(key(row["id"])) for row in await _TYPES.rows(batch_id)}
    topic = requester_topic(key(owner["requester_id"]))
    entries = await reader.committed(topic, position, kinds=counting.kinds())
    since = _HappenedSince([], defaultdict(set), {})
    for entry in entries:
        if str(entry.body["hit_type_id"]) in types:
            since.facts.append(Fact.from_entry(entry))
            since.ids[entry.kind] |= (subjects := _subject_of(entry))
            if entry.kind in _DECISIONS:
                (subject,) = subjects
                since.first_decisions.setdefault(subject, entry.kind)
    return since


def _subject_of(entry: Entry) -> set[UUID]:
    for name in ("bonus_id", "assignment_id"):
        if name in entry.body:
            return {UUID(str(entry.body[name]))}
    return set()


_DECIDED = (AssignmentStatus.APPROVED, AssignmentStatus.REJECTED)
# Each begins from another state than it leads to, so the first one says what was before it.
_DECISIONS = frozenset(
    each.__name__
    for each in (
        facts.AssignmentApproved,
        facts.AssignmentRejected,
        facts.RejectionOverturned,
        facts.RejectionUndone,
    )
)
_ENDS = (
    (facts.AssignmentReturned, AssignmentStatus.RETURNED),
    (facts.AssignmentAbandoned, AssignmentStatus.ABANDONED),
)


@retried
async def _store(
    stored: CountedPosition,
    now: CountedPosition,
    batch_id: UUID | None = None,
    tally: BatchTally | None = None,
) -> bool:
    async with unit_of_work():
        if not await POSITION.is_held_at(stored):
            return False
        if batch_id is not None and tally is not None:
            await storing.forget(batch_id)
            await storing.add(tally)
        await POSITION.store(now)
        return True
