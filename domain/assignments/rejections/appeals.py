"""Appeals as rows: their lock, after the HIT and the assignment, and every change of their state.

Each change is told, and mailed to the worker when the transaction ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assignments.models import Assignment
from domain.assignments.rejections import letters, storing
from domain.assignments.rejections.facts import RejectionAppealDecided, RejectionAppealMissed
from domain.assignments.rejections.lifecycle import APPEAL_LIFECYCLE, AppealState, AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.hits.models import Hit, HitType
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Worker

_LOCKED = Statement(f"""
    SELECT {RejectionAppeal.columns()} FROM rejection_appeals
    WHERE assignment_id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
""")
_SAVE = Statement("""
    UPDATE rejection_appeals SET state = $2, due_at = NULL, answer = $3, answered_at = $4,
        missed_at = $5, ruling = $6, ruled_at = $7, ruled_by = $8 WHERE id = $1
""")
_DROP = Statement("DELETE FROM rejection_appeals WHERE assignment_id = ANY($1::uuid[])")
_MISSES = frozenset({AppealVerb.ESCALATE, AppealVerb.LAPSE})
_UPHOLDS = frozenset({AppealVerb.HOLD, AppealVerb.UPHOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecision:
    """A decision about an appeal, with its reason. Without an operator it is the requester's."""

    verb: AppealVerb
    reason: str | None = None
    operator_id: UUID | None = None


async def locked(assignment_ids: Sequence[UUID]) -> dict[UUID, RejectionAppeal]:
    """The appeals against the rejections of these assignments, which are locked already."""
    rows = [RejectionAppeal.of(row) for row in await _LOCKED.rows(list(assignment_ids))]
    return {row.assignment_id: row for row in rows}


async def locked_one(assignment_id: UUID) -> RejectionAppeal:
    """The appeal against the rejection of this assignment, which is locked already.

    Raises NotFound where the rejection was undone meanwhile, and the appeal deleted.
    """
    appeal = (await locked([assignment_id])).get(assignment_id)
    if appeal is None:
        raise NotFound("appeal")
    return appeal


async def decide(
    appeal: RejectionAppeal,
    held: tuple[Hit, Assignment],
    decision: AppealDecision,
    *,
    unit: UnitOfWork,
    at: datetime,
) -> None:
    """Move a locked appeal on, tell both sides, and mail the worker. Raises WrongState."""
    appeal.state = APPEAL_LIFECYCLE.after(appeal.state, decision.verb)
    appeal.due_at = None
    if decision.verb in _MISSES:
        appeal.missed_at = at
    elif decision.operator_id is not None:
        appeal.ruling, appeal.ruled_at = decision.reason or "", at
        appeal.ruled_by = decision.operator_id
    else:
        appeal.answer, appeal.answered_at = decision.reason, appeal.answered_at or at
    await _save(appeal)
    hit, assignment = held
    if decision.verb in _UPHOLDS:
        await storing.uphold(assignment.id, unit=unit, at=at)
    kind = RejectionAppealMissed if decision.verb in _MISSES else RejectionAppealDecided
    unit.tell(kind.of(assignment, hit, at, appeal_id=appeal.id))
    await _mail(appeal, hit, decision.reason, unit)


async def drop(assignment_ids: Sequence[UUID]) -> None:
    """Delete the appeals against rejections that were undone: they are about nothing any more."""
    await _DROP.run(list(assignment_ids))


async def _save(appeal: RejectionAppeal) -> None:
    await _SAVE.run(
        appeal.id,
        appeal.state.value,
        appeal.answer,
        appeal.answered_at,
        appeal.missed_at,
        appeal.ruling,
        appeal.ruled_at,
        appeal.ruled_by,
    )


async def _mail(appeal: RejectionAppeal, hit: Hit, reason: str | None, unit: UnitOfWork) -> None:
    worker = await Worker.get(id=appeal.worker_id)
    to = (await Account.get(id=worker.account_id)).addressee
    title, state = await title_of(hit), AppealState(appeal.state)
    letter = letters.rejection_appeal_decided(to, title=title, state=state, reason=reason)
    notice = Notice(NoticeKind.APPEAL_DECIDED, appeal.requester_id, to, letter)
    unit.at_the_end(mail_notices).append(notice)


async def title_of(hit: Hit) -> str:
    """The title of a HIT, which its HIT type has."""
    return (await HitType.get(id=hit.hit_type_id).only("id", "title")).title
