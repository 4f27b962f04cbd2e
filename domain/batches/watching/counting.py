"""Reads facts of the log as changes of counts: which concern a batch, and the rows they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.assignments.facts import (
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentApproved,
    AssignmentFact,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentSubmitted,
    BonusSent,
    RejectionOverturned,
    RejectionUndone,
)
from domain.batches.watching.tally import NO_PAY_BUT_THE_REWARD, BatchTally, CountedWork, Pay
from domain.hits.facts import SlotsFact
from domain.kernel.facts import Fact
from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.facts import requester_topic
from subscriptions.log.entry import Entry

OF_ATTEMPTS = (AssignmentAccepted, AssignmentReturned, AssignmentAbandoned)
OF_WORK = (
    AssignmentSubmitted,
    AssignmentApproved,
    AssignmentRejected,
    RejectionOverturned,
    RejectionUndone,
    BonusSent,
)
MOST_REMEMBERED = 10_000  # batches of HIT types, in the cache of one process
WORK = """a.id, a.accepted_at, a.submitted_at, hits.reward_cents, hits.fee_cents,
    hit_types.batch_id"""
JOINED = """assignments AS a JOIN hits ON hits.id = a.hit_id
    JOIN hit_types ON hit_types.id = hits.hit_type_id"""
_WORK = Statement(f"SELECT {WORK} FROM {JOINED} WHERE a.id = ANY($1::uuid[])")
_BATCHES = Statement("SELECT id, batch_id FROM hit_types WHERE id = ANY($1::uuid[])")
_PAYS = Statement("SELECT * FROM batch_pays WHERE id = ANY($1::uuid[])")
_FEES = Statement("SELECT id, fee_cents FROM bonuses WHERE id = ANY($1::uuid[])")


def kinds() -> frozenset[str]:
    """The kinds of facts that may count, also those of other features that change slots."""
    found = {each.__name__ for each in (*OF_ATTEMPTS, *OF_WORK)}
    return frozenset(
        found | {name for name, kind in Fact.kinds.items() if issubclass(kind, SlotsFact)}
    )


class BatchesOfTypes:
    """The batch of each HIT type, which never changes. Remembered in one process."""

    def __init__(self) -> None:
        self._known: dict[UUID, UUID | None] = {}

    async def of(self, hit_type_ids: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
        """The batches of these HIT types; None for one of no batch."""
        wanted = set(hit_type_ids)
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        if missing := sorted(wanted - self._known.keys()):
            for row in await _BATCHES.rows(missing):
                batch = row["batch_id"]
                self._known[key(row["id"])] = None if batch is None else key(batch)
        return {each: self._known[each] for each in wanted if each in self._known}


async def concerned(entries: Sequence[Entry], types: BatchesOfTypes) -> list[Entry]:
    """The entries that are about HITs of batches, in the topic of their requester.

    A fact that goes to several topics counts once.
    """
    wanted = kinds()
    found = [each for each in entries if each.kind in wanted and _is_requesters(each)]
    batches = await types.of(_type_of(each) for each in found)
    return [each for each in found if batches.get(_type_of(each)) is not None]


async def tally_of(entries: Sequence[Entry], types: BatchesOfTypes) -> BatchTally:
    """The changes of the counts by these entries, which all concern batches."""
    facts = [Fact.from_entry(entry) for entry in entries]
    batches = await types.of(_type_of(entry) for entry in entries)
    works, pays, fees = await _read(facts)
    tally = BatchTally()
    for fact in facts:
        if isinstance(fact, OF_WORK):
            work = works[fact.assignment_id]
            pay = pays.get(work.id, NO_PAY_BUT_THE_REWARD)
            pays[work.id] = _count_work(tally, fact, work, pay=pay, fees=fees)
        elif isinstance(fact, SlotsFact | AssignmentFact):
            batch_id = batches[fact.hit_type_id]
            assert batch_id is not None, "the entry concerns a batch"
            _count_slots(tally, fact, batch_id)
    return tally


def work_of(row: Row) -> CountedWork:
    """The submitted work in a row with the columns of WORK."""
    return CountedWork(
        id=key(row["id"]),
        batch_id=key(row["batch_id"]),
        accepted_at=instant(row["accepted_at"]),
        submitted_at=instant(row["submitted_at"]),
        reward=Money(row["reward_cents"]),
        fee=Money(row["fee_cents"]),
    )


async def _read(
    facts: Sequence[Fact],
) -> tuple[dict[UUID, CountedWork], dict[UUID, Pay], dict[UUID, Money]]:
    """The work that facts are about, its pay as it counts now, and the fees of bonuses."""
    ids = sorted({fact.assignment_id for fact in facts if isinstance(fact, OF_WORK)})
    if not ids:
        return {}, {}, {}
    bonuses = sorted({fact.bonus_id for fact in facts if isinstance(fact, BonusSent)})
    works = {key(row["id"]): work_of(row) for row in await _WORK.rows(ids)}
    pays = {
        key(row["id"]): Pay(bonus_cents=row["bonus_cents"], is_rejected=bool(row["is_rejected"]))
        for row in await _PAYS.rows(ids)
    }
    rows = await _FEES.rows(bonuses) if bonuses else []
    return works, pays, {key(row["id"]): Money(row["fee_cents"]) for row in rows}


def _count_work(
    tally: BatchTally, fact: Fact, work: CountedWork, *, pay: Pay, fees: Mapping[UUID, Money]
) -> Pay:
    match fact:
        case AssignmentSubmitted():
            tally.submitted(work)
        case AssignmentApproved():
            tally.approved(work)
        case AssignmentRejected():
            return tally.rejected(work, pay)
        case RejectionOverturned():
            return tally.overturned(work, pay)
        case RejectionUndone():
            return tally.undone(work, pay)
        case BonusSent():
            fee = fees.get(fact.bonus_id, NOTHING)
            return tally.bonus(work, pay, amount=fact.amount, fee=fee)
    return pay


def _count_slots(tally: BatchTally, fact: SlotsFact | AssignmentFact, batch_id: UUID) -> None:
    match fact:
        case SlotsFact():
            tally.slots_changed(batch_id, fact)
        case AssignmentAccepted():
            tally.accepted(batch_id)
        case AssignmentReturned():
            tally.given_back(batch_id, fact, "returned")
        case AssignmentAbandoned():
            tally.given_back(batch_id, fact, "abandoned")


def _type_of(entry: Entry) -> UUID:
    return UUID(str(entry.body["hit_type_id"]))


def _is_requesters(entry: Entry) -> bool:
    return entry.topic == requester_topic(UUID(str(entry.body["requester_id"])))
