"""Recomputing the holders of Masters, page by page, and examining a single worker.

Evidence is read before the unit of work begins, so that nothing is locked meanwhile. Then the
workers with a change are locked and checked again, because an operator's bar or another process
may have changed them first.
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
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.masters import queries
from domain.masters.commands.decisions import store_decisions
from domain.masters.evidence import records, window_start, with_agreement
from domain.masters.model import Evidence, Thresholds, Verdict, evaluate
from domain.masters.models import Cause, MastersBar, MastersDecision
from domain.people.models import Worker
from domain.qualifications import granting
from domain.qualifications.system_types import MASTERS
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

PAGE = 10  # workers in one commit: on SQLite a statement for more would block the server
LEASE = timedelta(minutes=2)  # for one page, which takes seconds
REVOKED = "The record of work is no longer what Masters takes."  # operators see figures

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
class Examination:
    """The model's verdict on a worker now, by the thresholds for holders if they hold Masters."""

    evidence: Evidence
    verdict: Verdict
    holds_it: bool
    bar: MastersBar | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """The figures that are stored with a decision, as JSON values."""
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
    """The result of a page: the numbers of workers, and the last worker if more may follow."""

    evaluated: int = 0
    granted: int = 0
    revoked: int = 0
    last: UUID | None = None


@retried
async def recompute(
    *, at: datetime, after: UUID = queries.BEFORE_ALL, limit: int = PAGE
) -> RecomputationSummary:
    """Evaluate a page of candidates after an id, in at most one unit of work.

    For the next page, call it with the last worker. A repeated call changes nothing.
    """
    worker_ids, changing = await _page(at, after, limit)
    if not changing:
        return RecomputationSummary(
            evaluated=len(worker_ids), last=worker_ids[-1] if worker_ids else None
        )
    async with unit_of_work() as unit:
        return await _carry_out(worker_ids, changing, unit, at=at)


async def recompute_due(at: datetime, limit: int = PAGE) -> int:
    """Evaluate a page of the run that is due. Returns the number of workers.

    0 where no run is due, where another process has the page, and at the end of a run, which sets
    the time of the next run.
    """
    lease = new_id()
    if not await _LEASE.run(at, lease, at + LEASE):
        return 0
    row = await _LEASED.row(lease)
    if row is None:
        return 0
    after = queries.BEFORE_ALL if row["after_worker"] is None else key(row["after_worker"])
    worker_ids, changing = await _page(at, after, limit)
    return await _finish_page(lease, worker_ids, changing, at=at)


@retried
async def _finish_page(
    lease: UUID, worker_ids: Sequence[UUID], changing: Mapping[UUID, Examination], *, at: datetime
) -> int:
    async with unit_of_work() as unit:
        if worker_ids:
            is_ours = await _ADVANCE.run(lease, worker_ids[-1])
        else:
            is_ours = await _FINISH.run(lease, at + policy.current().masters_every)
        if not is_ours:
            return 0
        return (await _carry_out(worker_ids, changing, unit, at=at)).evaluated


async def examine(worker_id: UUID) -> Examination:
    """Evaluate one worker now, with agreement. Raises NotFound."""
    if not await Worker.exists(id=worker_id):
        raise NotFound("worker")
    since, thresholds = _since(clock.now()), policy.current().masters
    known = await with_agreement(await records([worker_id], since=since), since=since)
    holds_it = worker_id in await queries.holders([worker_id])
    verdict = evaluate(known[worker_id], thresholds, holds_it=holds_it)
    bars = await queries.bars_in_force([worker_id])
    return Examination(known[worker_id], verdict, holds_it, bars.get(worker_id))


async def _page(
    at: datetime, after: UUID, limit: int
) -> tuple[list[UUID], dict[UUID, Examination]]:
    """The workers of a page, and the examinations of the workers with a change."""
    thresholds = policy.current().masters
    worker_ids = await queries.candidates(after, thresholds.decided, limit)
    holders = await queries.holders(worker_ids)
    barred = await queries.bars_in_force(worker_ids)
    candidates = [worker_id for worker_id in worker_ids if worker_id not in barred]
    found = await _possible(candidates, holders, thresholds, since=_since(at))
    return worker_ids, {
        worker_id: each for worker_id, each in found.items() if each.verdict.grants != each.holds_it
    }


async def _possible(
    worker_ids: Sequence[UUID], holders: set[UUID], thresholds: Thresholds, *, since: datetime
) -> dict[UUID, Examination]:
    """The examinations without those of workers whose record cannot be evaluated: these must not
    hold up the others. They are found by halving."""
    try:
        return await _examinations(worker_ids, holders, thresholds, since=since)
    except Exception as fault:
        if is_passing(fault):
            raise
        if len(worker_ids) == 1:
            troubles.report(f"Worker {worker_ids[0]} cannot be evaluated for Masters.", fault)
            return {}
    found: dict[UUID, Examination] = {}
    half = len(worker_ids) // 2
    for some in (worker_ids[:half], worker_ids[half:]):
        found |= await _possible(some, holders, thresholds, since=since)
    return found


async def _examinations(
    worker_ids: Sequence[UUID], holders: set[UUID], thresholds: Thresholds, *, since: datetime
) -> dict[UUID, Examination]:
    """Reads agreement, which is expensive, only for workers who meet all other criteria."""

    def examinations(known: Mapping[UUID, Evidence]) -> dict[UUID, Examination]:
        return {
            worker_id: Examination(
                evidence,
                evaluate(evidence, thresholds, holds_it=worker_id in holders),
                holds_it=worker_id in holders,
            )
            for worker_id, evidence in known.items()
        }

    if not worker_ids:
        return {}
    found = examinations(await records(worker_ids, since=since))
    hopeful = {w: each.evidence for w, each in found.items() if each.verdict.grants}
    if hopeful:
        found |= examinations(await with_agreement(hopeful, since=since))
    return found


async def _carry_out(
    worker_ids: Sequence[UUID],
    changing: Mapping[UUID, Examination],
    unit: UnitOfWork,
    *,
    at: datetime,
) -> RecomputationSummary:
    """Lock the workers, grant and revoke what is still to change, and store the decisions."""
    last = worker_ids[-1] if worker_ids else None
    if not changing:
        return RecomputationSummary(evaluated=len(worker_ids), last=last)
    locked = await granting.locked_workers(list(changing))
    holders = await queries.holders(list(locked))
    barred = await queries.bars_in_force(list(locked))
    still = [
        worker_id
        for worker_id in locked
        if changing[worker_id].holds_it == (worker_id in holders) and worker_id not in barred
    ]
    gaining = [worker_id for worker_id in still if changing[worker_id].verdict.grants]
    losing = [worker_id for worker_id in still if not changing[worker_id].verdict.grants]
    await granting.grant(MASTERS, dict.fromkeys(gaining), unit, at=at)
    await granting.revoke(MASTERS, losing, unit, at=at, reason=REVOKED)
    if still:
        await store_decisions(
            [_decision(worker_id, changing[worker_id], at) for worker_id in still]
        )
    return RecomputationSummary(
        evaluated=len(worker_ids), granted=len(gaining), revoked=len(losing), last=last
    )


def _decision(worker_id: UUID, examination: Examination, at: datetime) -> MastersDecision:
    return MastersDecision(
        id=new_id(),
        worker_id=worker_id,
        granted=examination.verdict.grants,
        cause=Cause.MODEL,
        reason=examination.verdict.reason,
        figures=examination.figures,
        decided_at=at,
    )


def _since(at: datetime) -> datetime:
    return window_start(at, policy.current().masters_window_months)
