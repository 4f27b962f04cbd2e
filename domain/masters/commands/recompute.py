"""Recomputing who has Masters, page by page; and what a single worker's verdict would be.

Evidence is read before the unit of work begins, so that nothing is locked meanwhile; the workers
whom it changes something for are held then, and looked at again: whoever changed them first, an
operator's bar or another process, is respected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.masters import queries
from domain.masters.evidence import records, window_start, with_agreement
from domain.masters.model import Evidence, Thresholds, Verdict, judged
from domain.masters.models import Cause, MastersBar, MastersDecision
from domain.people.models import Worker
from domain.qualifications import granting
from domain.qualifications.system_types import MASTERS

PAGE = 10  # workers of one commit: on SQLite a statement about more would halt the server
LEASE = timedelta(minutes=2)  # for one page, which takes seconds; past it, another takes over
REVOKED = "The record of work is no longer what Masters takes."  # the figures are for operators

_LEASE = Statement("""
    UPDATE masters_schedule SET lease = $2, leased_until = $3
    WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
""")
_LEASED = Statement("SELECT after_worker FROM masters_schedule WHERE lease = $1")
_ADVANCE = Statement("""
    UPDATE masters_schedule SET after_worker = $2, lease = NULL, leased_until = NULL
    WHERE lease = $1
""")
_FINISH = Statement("""
    UPDATE masters_schedule SET after_worker = NULL, lease = NULL, leased_until = NULL,
        next_at = $2 WHERE lease = $1
""")


@dataclass(frozen=True, slots=True)
class Examined:
    """A worker as the model sees them now, by the thresholds for holders if they hold Masters."""

    evidence: Evidence
    verdict: Verdict
    holds_it: bool
    bar: MastersBar | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept of it with a decision."""
        evidence = self.evidence
        return {
            "approved": evidence.approved,
            "rejected": evidence.rejected,
            "submissions": evidence.submissions,
            "months_active": evidence.months_active,
            "requesters": len(evidence.by_requester),
            "hit_types": len(evidence.by_hit_type),
            "agreed": evidence.agreed,
            "compared": evidence.compared,
            "criteria": [
                {
                    "name": each.name.value,
                    "figure": each.figure,
                    "threshold": each.threshold,
                    "holds": each.holds,
                    "reason": each.reason,
                }
                for each in self.verdict.criteria
            ],
        }


@dataclass(frozen=True, slots=True)
class RecomputationSummary:
    """What became of a page: how many were judged, and the last of them, if more may follow."""

    judged: int = 0
    granted: int = 0
    revoked: int = 0
    last: UUID | None = None


async def recompute(
    *, at: datetime, after: UUID = queries.BEFORE_ALL, limit: int = PAGE
) -> RecomputationSummary:
    """Judge the workers past an id who may matter, so many at most, in one unit of work at most.

    Call it with the last of them for the next page. Done twice, the second time changes nothing.
    """
    worker_ids, changing = await _page(at, after, limit)
    if not changing:
        return RecomputationSummary(
            judged=len(worker_ids), last=worker_ids[-1] if worker_ids else None
        )
    async with unit_of_work() as unit:
        return await _changed(worker_ids, changing, unit, at=at)


async def recompute_due(at: datetime, limit: int = PAGE) -> int:
    """A page of the run that is due, if one is and nobody else works on it: how many were judged.

    0 where nothing is due, where another process has the page, and at the end of a run, the next
    of which is set then.
    """
    lease = new_id()
    if not await _LEASE.run(at, lease, at + LEASE):
        return 0
    row = await _LEASED.row(lease)
    if row is None:
        return 0
    after = queries.BEFORE_ALL if row["after_worker"] is None else key(row["after_worker"])
    worker_ids, changing = await _page(at, after, limit)
    async with unit_of_work() as unit:
        if worker_ids:
            is_ours = await _ADVANCE.run(lease, worker_ids[-1])
        else:
            is_ours = await _FINISH.run(lease, at + policy.current().masters_every)
        if not is_ours:
            return 0
        return (await _changed(worker_ids, changing, unit, at=at)).judged


async def examined(worker_id: UUID) -> Examined:
    """What the model says of a worker now, with all it knows. Raises NotFound."""
    if not await Worker.exists(id=worker_id):
        raise NotFound("worker")
    since, thresholds = _since(clock.now()), policy.current().masters
    known = await with_agreement(await records([worker_id], since=since), since=since)
    holds_it = worker_id in await queries.holders([worker_id])
    verdict = judged(known[worker_id], thresholds, holds_it=holds_it)
    bars = await queries.standing_bars([worker_id])
    return Examined(known[worker_id], verdict, holds_it, bars.get(worker_id))


async def _page(at: datetime, after: UUID, limit: int) -> tuple[list[UUID], dict[UUID, Examined]]:
    """The workers of a page, and those of them for whom the verdict changes something."""
    thresholds = policy.current().masters
    worker_ids = await queries.candidates(after, thresholds.decided, limit)
    holders = await queries.holders(worker_ids)
    barred = await queries.standing_bars(worker_ids)
    judging = [worker_id for worker_id in worker_ids if worker_id not in barred]
    found = await _judged(judging, holders, thresholds, since=_since(at))
    return worker_ids, {
        worker_id: each for worker_id, each in found.items() if each.verdict.grants != each.holds_it
    }


async def _judged(
    worker_ids: Sequence[UUID], holders: set[UUID], thresholds: Thresholds, *, since: datetime
) -> dict[UUID, Examined]:
    """Agreement, which is dear, is looked up only of those whom all the rest speaks for."""

    def verdicts(known: Mapping[UUID, Evidence]) -> dict[UUID, Examined]:
        return {
            worker_id: Examined(
                evidence,
                judged(evidence, thresholds, holds_it=worker_id in holders),
                holds_it=worker_id in holders,
            )
            for worker_id, evidence in known.items()
        }

    if not worker_ids:
        return {}
    found = verdicts(await records(worker_ids, since=since))
    hopeful = {w: each.evidence for w, each in found.items() if each.verdict.grants}
    if hopeful:
        found |= verdicts(await with_agreement(hopeful, since=since))
    return found


async def _changed(
    worker_ids: Sequence[UUID],
    changing: Mapping[UUID, Examined],
    unit: UnitOfWork,
    *,
    at: datetime,
) -> RecomputationSummary:
    """Grant and revoke what still is to be, once the workers are held, and write down why."""
    last = worker_ids[-1] if worker_ids else None
    if not changing:
        return RecomputationSummary(judged=len(worker_ids), last=last)
    held = await granting.held_workers(list(changing))
    holders = await queries.holders(list(held))
    barred = await queries.standing_bars(list(held))
    still = [
        worker_id
        for worker_id in held
        if changing[worker_id].holds_it == (worker_id in holders) and worker_id not in barred
    ]
    winners = [worker_id for worker_id in still if changing[worker_id].verdict.grants]
    losers = [worker_id for worker_id in still if not changing[worker_id].verdict.grants]
    await granting.grant(MASTERS, dict.fromkeys(winners), unit, at=at)
    await granting.revoke(MASTERS, losers, unit, at=at, reason=REVOKED)
    if still:
        await MastersDecision.bulk_create(
            [_decision(worker_id, changing[worker_id], at) for worker_id in still]
        )
    return RecomputationSummary(
        judged=len(worker_ids), granted=len(winners), revoked=len(losers), last=last
    )


def _decision(worker_id: UUID, examined: Examined, at: datetime) -> MastersDecision:
    return MastersDecision(
        id=new_id(),
        worker_id=worker_id,
        granted=examined.verdict.grants,
        cause=Cause.MODEL,
        reason=examined.verdict.reason,
        figures=examined.figures,
        decided_at=at,
    )


def _since(at: datetime) -> datetime:
    return window_start(at, policy.current().masters_window_months)
