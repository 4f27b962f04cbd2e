"""Appealing: a worker asks, once, that a rejection be looked at again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.assignments import queries as assignments
from domain.assignments.models import Assignment
from domain.assignments.rejections import appeals, letters
from domain.assignments.rejections.facts import RejectionAppealed
from domain.assignments.rejections.lifecycle import AppealState
from domain.assignments.rejections.models import RejectionAppeal
from domain.disputes import rules
from domain.disputes.refusals import AlreadyAppealed
from domain.hits.models import Hit
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Worker
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamDuty, roles_with

_ADD = Statement("""
    INSERT INTO rejection_appeals (id, assignment_id, hit_id, worker_id, requester_id, state, text,
        appealed_at, answer_by, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
""")


@retried
async def appeal(worker: Worker, assignment_id: UUID, text: str) -> RejectionAppeal:
    """Appeal against the rejection of one's own work, in 1 to 4,000 characters.

    The same text again changes nothing. Raises NotFound, WrongState, AppealTooLate,
    AlreadyAppealed.
    """
    rules.check_appeal(text)
    async with unit_of_work() as unit:
        hit, assignment = await assignments.held_by_worker(worker, assignment_id)
        if earlier := (await appeals.locked([assignment.id])).get(assignment.id):
            if earlier.text != text:
                raise AlreadyAppealed()
            return earlier
        at = clock.now()
        if objection := rules.objection_to_appealing(assignment, at):
            raise objection
        made = _new(assignment, text, at)
        await _add(made)
        unit.tell(RejectionAppealed.of(assignment, hit, at, appeal_id=made.id))
        await _mail(made, hit, unit)
        return made


def _new(assignment: Assignment, text: str, at: datetime) -> RejectionAppeal:
    answer_by = at + policy.current().appeals.answered_within
    return RejectionAppeal(
        id=new_id(),
        assignment_id=assignment.id,
        hit_id=assignment.hit_id,
        worker_id=assignment.worker_id,
        requester_id=assignment.requester_id,
        state=AppealState.OPEN,
        text=text,
        appealed_at=at,
        answer_by=answer_by,
        due_at=answer_by,
    )


async def _add(made: RejectionAppeal) -> None:
    await _ADD.run(
        made.id,
        made.assignment_id,
        made.hit_id,
        made.worker_id,
        made.requester_id,
        made.state.value,
        made.text,
        made.appealed_at,
        made.answer_by,
    )


async def _mail(made: RejectionAppeal, hit: Hit, unit: UnitOfWork) -> None:
    """Mail those of the requester's team who review."""
    roles = roles_with(TeamDuty.REVIEW)
    members = await TeamMember.filter(requester_id=made.requester_id, role__in=roles)
    readers = await Account.filter(id__in=[member.account_id for member in members]).order_by("id")
    title, waiting = await appeals.title_of(hit), unit.at_the_end(mail_notices)
    for reader in readers:
        letter = letters.rejection_appealed(
            reader.addressee, title=title, text=made.text, answer_by=made.answer_by
        )
        waiting.append(Notice(NoticeKind.APPEAL, made.worker_id, reader.addressee, letter))
