"""Bonuses before they are paid: who gets them, for which assignment, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assignments import rules
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.statement import Statement, key
from domain.ledger.rules import bonus_fee
from domain.people.models import Requester
from domain.people.refusals import AccountClosed

SOUGHT_AT_ONCE = 500  # in one statement
PAID_FOR = (AssignmentStatus.SUBMITTED, AssignmentStatus.APPROVED, AssignmentStatus.REJECTED)

_STATES = ", ".join(f"'{state}'" for state in PAID_FOR)
_LATEST = Statement(
    f"""SELECT id AS worker_id, (
            SELECT id FROM assignments WHERE worker_id = workers.id AND requester_id = $2
                AND submitted_at IS NOT NULL AND status IN ({_STATES})
            ORDER BY submitted_at DESC, id DESC LIMIT 1) AS assignment_id
        FROM workers WHERE id = ANY($1::uuid[])"""
)
_CLOSED = Statement(
    """SELECT DISTINCT owner_id FROM ledger_accounts
       WHERE owner_id = ANY($1::uuid[]) AND is_closed"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusDraft:
    """A bonus to send: for an assignment, or for the latest that a worker submitted."""

    amount: Money
    reason: str
    assignment_id: UUID | None = None
    worker_id: UUID | None = None

    @property
    def cost(self) -> Money:
        """The amount with its fee."""
        return self.amount + bonus_fee(self.amount)


@dataclass(frozen=True, slots=True)
class PricedBonus:
    """A bonus that may be sent for this assignment."""

    draft: BonusDraft
    assignment_id: UUID

    @property
    def cost(self) -> Money:
        """The amount with its fee."""
        return self.draft.cost


async def priced(
    requester: Requester, drafts: Sequence[BonusDraft], at: datetime
) -> list[PricedBonus | Refused]:
    """Each bonus with its assignment, or why it cannot be sent, in the order of the drafts."""
    answers: list[PricedBonus | Refused] = []
    for start in range(0, len(drafts), SOUGHT_AT_ONCE):
        answers += await _priced(requester, drafts[start : start + SOUGHT_AT_ONCE], at)
    return answers


async def latest_of(requester: Requester, worker_id: UUID) -> UUID:
    """The latest assignment that this worker submitted for the requester. Raises NotFound."""
    found = (await _latest(requester, [worker_id])).get(worker_id)
    if found is None:
        raise NotFound("worker")
    return found


async def _priced(
    requester: Requester, drafts: Sequence[BonusDraft], at: datetime
) -> list[PricedBonus | Refused]:
    latest = await _latest(requester, [d.worker_id for d in drafts if d.worker_id is not None])
    sought = [d.assignment_id or latest.get(d.worker_id) for d in drafts]
    ids = list({each for each in sought if each is not None})
    rows = await Assignment.filter(id__in=ids, requester_id=requester.id)
    known = {row.id: row for row in rows}
    closed = await _CLOSED.rows(list({row.worker_id for row in rows}))
    gone = {key(row["owner_id"]) for row in closed}
    answers: list[PricedBonus | Refused] = []
    for draft, assignment_id in zip(drafts, sought, strict=True):
        row = None if assignment_id is None else known.get(assignment_id)
        if row is None:
            answers.append(NotFound("assignment" if draft.worker_id is None else "worker"))
        elif objection := rules.objection_to_bonus(row, at):
            answers.append(objection)
        elif row.worker_id in gone:
            answers.append(AccountClosed())
        else:
            answers.append(PricedBonus(draft, row.id))
    return answers


async def _latest(requester: Requester, worker_ids: Sequence[UUID]) -> dict[UUID | None, UUID]:
    if not worker_ids:
        return {}
    rows = await _LATEST.rows(list(set(worker_ids)), requester.id)
    return {
        key(row["worker_id"]): key(row["assignment_id"])
        for row in rows
        if row["assignment_id"] is not None
    }
