"""Reads facts of the log as changes of counts: which kinds count, and the rows that they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
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
from domain.dashboard import payouts
from domain.dashboard.tally import SubmittedWork, Tally
from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.facts import worker_topic
from subscriptions.log.entry import Entry

_COUNTED = (
    AssignmentSubmitted,
    AssignmentApproved,
    AssignmentRejected,
    RejectionOverturned,
    RejectionUndone,
    BonusSent,
)
# What changes totals that are stored elsewhere: only told.
_TOLD = (AssignmentAccepted, AssignmentReturned, AssignmentAbandoned)
# Each begins from another state than it leads to, so the first one says what was before it.
DECISIONS = frozenset(
    each.__name__
    for each in (AssignmentApproved, AssignmentRejected, RejectionOverturned, RejectionUndone)
)
COUNTED = frozenset(each.__name__ for each in _COUNTED)
KINDS = COUNTED | {each.__name__ for each in _TOLD}
WORK = """a.id, a.worker_id, a.requester_id, a.accepted_at, a.submitted_at,
    hits.hit_type_id, hits.reward_cents"""
_WORK = Statement(f"""
    SELECT {WORK} FROM assignments AS a JOIN hits ON hits.id = a.hit_id
    WHERE a.id = ANY($1::uuid[])
""")


def concerns(entry: Entry) -> bool:
    """Whether an entry is of a kind that changes a dashboard, in the topic of its worker.

    A fact that goes to several topics counts once. Other kinds, also unknown ones, are passed over.
    """
    known = (
        entry.kind in KINDS
        or entry.kind in payouts.MOVES_PAID_UNTIL
        or entry.kind in payouts.PAYMENTS
    )
    return known and entry.topic == worker_topic(_worker_of(entry))


def worker_ids(entries: Iterable[Entry]) -> set[UUID]:
    """The workers whom entries concern."""
    return {_worker_of(entry) for entry in entries}


def subject_of(entry: Entry) -> UUID:
    """The assignment, the bonus or the payment that an entry is about."""
    names = ("payment_id", "bonus_id", "assignment_id")
    return UUID(str(next(entry.body[name] for name in names if name in entry.body)))


async def tally_of(entries: Sequence[Entry]) -> Tally:
    """What entries change of the counts; not yet what payouts do."""
    facts = [Fact.from_entry(entry) for entry in entries if entry.kind in COUNTED]
    wanted = {fact.assignment_id for fact in facts if isinstance(fact, AssignmentFact)}
    rows = await _WORK.rows(sorted(wanted)) if wanted else []
    works = {key(row["id"]): work_of(row) for row in rows}
    tally = Tally()
    for fact in facts:
        if isinstance(fact, AssignmentFact) and (work := works.get(fact.assignment_id)):
            _count(tally, fact, work)
    for entry in entries:
        if entry.kind in payouts.PAYMENTS:
            cents = entry.body["amount"]
            assert isinstance(cents, int), "an amount in a fact is a number of cents"
            tally.payment(_worker_of(entry), Money(cents), entry.occurred_at)
    return tally


def work_of(row: Row) -> SubmittedWork:
    """The submitted work in a row with the columns of WORK."""
    return SubmittedWork(
        worker_id=key(row["worker_id"]),
        requester_id=key(row["requester_id"]),
        hit_type_id=key(row["hit_type_id"]),
        accepted_at=instant(row["accepted_at"]),
        submitted_at=instant(row["submitted_at"]),
        reward=Money(row["reward_cents"]),
    )


def _count(tally: Tally, fact: AssignmentFact, work: SubmittedWork) -> None:
    at: datetime = fact.occurred_at
    match fact:
        case AssignmentSubmitted():
            tally.submitted(work)
        case AssignmentApproved():
            tally.approved(work, at)
        case AssignmentRejected():
            tally.rejected(work)
        case RejectionOverturned():
            tally.overturned(work, at)
        case RejectionUndone():
            tally.undone(work)
        case BonusSent():
            tally.bonus(work, fact.amount, at)


def _worker_of(entry: Entry) -> UUID:
    return UUID(str(entry.body["worker_id"]))
