"""Much submitted work, and what is said of rejections: for tests of bounded damage."""

from dataclasses import replace
from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.rejections.models import AssignmentRejection
from domain.kernel import clock, policy
from domain.qualifications.models import WorkRecord
from tests.domain import cast

WRONG = work.Decision(feedback="It is blue.", reason=RejectionReason.WRONG)
LONG = 2_592_000
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


async def submitted(requester, workers, hits):
    """Work of each of these workers on each of so many new HITs."""
    hit_type = await cast.a_type(requester, auto_approval=LONG)
    found = []
    for _ in range(hits):
        hit = await cast.a_hit(requester, slots=len(workers), hit_type=hit_type)
        found += [await cast.a_submitted(worker, hit) for worker in workers]
    return found


async def rejected(requester, works):
    """Reject this work in one call."""
    return await work.decide(requester, [each.id for each in works], WRONG)


async def undone(requester, works):
    wanted = work.WhichRejections(assignment_ids=[each.id for each in works])
    return await work.undo_rejections(requester, wanted)


async def end_undo():
    """Let the clock do what is due."""
    return await work.end_undo_due(clock.now(), 200)


async def figures(worker):
    """The plain and the bounded number of rejections."""
    row = await WorkRecord.get(worker_id=worker.id)
    return row.rejected, row.rejected_bounded


async def rejection(assignment):
    return await AssignmentRejection.get(assignment_id=assignment.id)


async def make_undoable(assignment):
    """As if ten others had been rejected at once with it, and its money was spent meanwhile."""
    until = clock.now() + HOUR
    found = AssignmentRejection.filter(assignment_id=assignment.id)
    await found.update(place=None, counts=False, undo_until=until, due_at=until)
    row = await WorkRecord.get(worker_id=assignment.worker_id)
    counted = row.rejected_bounded - 1
    await WorkRecord.filter(worker_id=row.worker_id).update(rejected_bounded=counted)


def adopt(**rules):
    known = replace(policy.current().rejections, **rules)
    policy.adopt(replace(policy.current(), rejections=known))
