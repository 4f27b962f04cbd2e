"""New rejections: those of few at once count at once, and many at once can be undone for a while.

Many are more than ten of one requester in one call, one job or one minute. The earlier ones of
them, which counted already, stop counting, and their money goes on hold again as far as the
requester has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.assignments.models import Assignment
from domain.assignments.rejections import places, storing
from domain.assignments.rejections.models import AssignmentRejection
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import policy
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.ledger import spending
from domain.ledger.posting import Transfer, post
from domain.ledger.transfers import released, reserved

FEW = 10  # rejections at once, which cannot be undone
A_MINUTE = timedelta(minutes=1)

_COLUMNS = AssignmentRejection.columns()
_LATELY = Statement(f"""
    SELECT {_COLUMNS} FROM assignment_rejections
    WHERE requester_id = $1 AND rejected_at > $2 AND undone_at IS NULL
    ORDER BY rejected_at DESC LIMIT {FEW + 1}
""")
_OF_CALL = Statement(f"""
    SELECT {_COLUMNS} FROM assignment_rejections
    WHERE requester_id = $1 AND call_id = $2 AND undone_at IS NULL LIMIT {FEW + 1}
""")
_HOLD = Statement("UPDATE assignment_rejections SET is_held = TRUE WHERE assignment_id = $1")


async def add(
    rejected: Sequence[Assignment],
    held: Mapping[UUID, Hit],
    *,
    settlement: Settlement,
    call_id: UUID,
) -> list[AssignmentRejection]:
    """Store the rejections of this work of one requester, whose rows are locked.

    Returns earlier rejections that can be undone with them: once the settlement is written, their
    money has to go on hold again.
    """
    await places.take_turn([each.requester_id for each in rejected])
    new = [_new(each, held[each.hit_id], settlement.at, call_id) for each in rejected]
    earlier = await _earlier(new, settlement.at, call_id)
    if earlier is None:
        await places.give(new)
        settlement.transfer(*(released_with(each) for each in new))
        await storing.store(new, settlement)
        return []
    until = settlement.at + policy.current().rejections.undone_within
    for each in new:
        each.is_held = True
    for each in (*new, *earlier):
        each.undo_until = each.due_at = until
        each.place = None
    await storing.store([*new, *earlier], settlement)
    return earlier


async def hold_again(
    rejections: Sequence[AssignmentRejection], requester_id: UUID, at: datetime
) -> None:
    """Put the money of these rejections on hold again, as far as the requester may spend it."""
    budget = (await spending.locked(requester_id)).budget()
    moved, transfers = [], []
    for each in rejections:
        if each.cost <= budget:
            budget -= each.cost
            moved.append(each)
            transfers.append(reserved_again(each))
    await post(transfers, at=at)
    if moved:
        await _HOLD.run_many([(each.assignment_id,) for each in moved])


def released_with(rejection: AssignmentRejection) -> Transfer:
    """The release of the money of a rejection, whose row and lock prevent a repeat."""
    return released(
        rejection.requester_id, rejection.hit_id, rejection.cost, cause=_cause("reject", rejection)
    )


def reserved_again(rejection: AssignmentRejection) -> Transfer:
    """The money of a rejection goes on hold again."""
    return reserved(
        rejection.requester_id, rejection.hit_id, rejection.cost, cause=_cause("undo", rejection)
    )


async def _earlier(
    new: Sequence[AssignmentRejection], at: datetime, call_id: UUID
) -> list[AssignmentRejection] | None:
    """The earlier ones that can be undone from now on with the new ones; None: none can be."""
    if not policy.current().rejections.undone_within:
        return None
    requester_id = new[0].requester_id
    found: dict[UUID, AssignmentRejection] = {}
    are_many = False
    for rows in (
        await _LATELY.rows(requester_id, at - A_MINUTE),
        await _OF_CALL.rows(requester_id, call_id),
    ):
        if len(rows) + len(new) > FEW:
            are_many = True
            found |= {each.assignment_id: each for each in map(AssignmentRejection.of, rows)}
    if not are_many:
        return None
    known = await storing.locked([each.assignment_id for each in found.values() if _fits(each)])
    return [each for each in known.values() if _fits(each)]


def _fits(rejection: AssignmentRejection) -> bool:
    """Whether it was never undoable, and stands."""
    return rejection.undo_until is None and rejection.overturned_at is None


def _new(assignment: Assignment, hit: Hit, at: datetime, call_id: UUID) -> AssignmentRejection:
    return AssignmentRejection(
        assignment_id=assignment.id,
        hit_id=hit.id,
        worker_id=assignment.worker_id,
        requester_id=hit.requester_id,
        call_id=call_id,
        cents=hit.cost.cents,
        rejected_at=at,
        day=market_day(at).key,
        is_held=False,
        is_upheld=False,
        counts=False,
    )


def _cause(verb: str, rejection: AssignmentRejection) -> str:
    return f"{verb}:{rejection.assignment_id}:{new_id()}"
