"""Why somebody may not accept: the one list of reasons, and their order. Pure.

Accepting a HIT, and the eligibility for single HITs, for groups and for shared views, each gather
`AcceptFacts`; nothing else lists the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.assignments.batch_limits import UNLIMITED, BatchUse
from domain.assignments.daily_limits import DailyUse
from domain.assignments.refusals import (
    AlreadyDone,
    BlockedByRequester,
    DailyLimitIsReached,
    GroupIsPaused,
    HitHasExpired,
    InProbation,
    MostHitsTaken,
    MostWorkersAtWork,
    NoSlotsLeft,
    NotQualified,
    OwnHit,
    QueueFull,
    RequesterIsBlocked,
)
from domain.kernel.refusals import RefusalReason, Refused
from domain.qualifications.requirements.requirement import NOTHING_REQUIRED, Evaluation

# Reasons that concern one HIT of a group: the next HIT may be free of them.
OF_ONE_HIT = frozenset({NoSlotsLeft.reason, AlreadyDone.reason, HitHasExpired.reason})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Between a viewer and a requester."""

    is_own: bool = False  # the viewer is in the requester's team
    is_blocked: bool = False  # the requester has blocked the worker
    has_blocked: bool = False  # the worker has blocked the requester


STRANGERS = Relationship()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFacts:
    """What decides whether a viewer may accept a HIT, or a HIT of a group."""

    gate: RefusalReason | None = None  # why this viewer may not work at all, by `Viewer.working`
    relationship: Relationship = STRANGERS
    judgement: Evaluation = NOTHING_REQUIRED
    has_done: bool = False  # this HIT, or every open HIT of the group
    has_expired: bool = False
    has_free_slot: bool = True
    use: BatchUse = UNLIMITED  # of the limits of the batch
    is_queue_full: bool = False
    queue_limit: int
    daily: DailyUse | None = None  # of the worker's limit today, if there is one


def reasons(facts: AcceptFacts) -> list[RefusalReason]:
    """Every reason against accepting, in the order in which they are given."""
    return [reason for reason, _ in _found(facts)]


def objections(facts: AcceptFacts) -> list[Refused]:
    """The same as refusals, for a worker who has passed the gate."""
    return [refusal() for _, refusal in _found(facts)]


def _found(facts: AcceptFacts) -> Iterator[tuple[RefusalReason, Callable[[], Refused]]]:
    """Refusals are made only where they are raised: their messages take time."""
    relationship, judgement = facts.relationship, facts.judgement
    if relationship.is_own:
        yield OwnHit.reason, OwnHit
    if relationship.is_blocked:
        yield BlockedByRequester.reason, BlockedByRequester
    if relationship.has_blocked:
        yield RequesterIsBlocked.reason, RequesterIsBlocked
    if facts.gate is not None:
        yield facts.gate, _passed_already
    if missing := judgement.missing:
        yield NotQualified.reason, lambda: NotQualified(missing)
    if judgement.is_closed_to_probation:
        yield InProbation.reason, InProbation
    if facts.has_done:
        yield AlreadyDone.reason, AlreadyDone
    if facts.has_expired:
        yield HitHasExpired.reason, HitHasExpired
    elif not facts.has_free_slot:
        yield NoSlotsLeft.reason, NoSlotsLeft
    yield from _found_in_batch(facts.use)
    if facts.is_queue_full:
        yield QueueFull.reason, lambda: QueueFull(facts.queue_limit)
    if (daily := facts.daily) is not None and daily.is_reached:
        yield DailyLimitIsReached.reason, lambda: DailyLimitIsReached(daily)


def _found_in_batch(use: BatchUse) -> Iterator[tuple[RefusalReason, Callable[[], Refused]]]:
    if use.is_paused:
        yield GroupIsPaused.reason, GroupIsPaused
    if (most_hits := use.most_hits) is not None and use.has_most_hits:
        yield MostHitsTaken.reason, lambda: MostHitsTaken(most_hits)
    if (most_workers := use.most_workers) is not None and use.is_crowded:
        yield MostWorkersAtWork.reason, lambda: MostWorkersAtWork(most_workers)


def _passed_already() -> Refused:
    raise AssertionError("a worker who may not work is refused before the facts are gathered")
