"""Races of decisions by files and by filters with others about the same work."""

import asyncio

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.ids import global_id
from domain.results.commands import import_decisions
from domain.review.commands import MatchingDecision, decide_matching
from domain.review.filters import ReviewFilter
from tests.domain import cast
from tests.domain.results.files import rows_of, run, sent, stored, table
from tests.races import crowd

__all__ = ["stored"]
HEADER = ["AssignmentId", "Approve", "Reject"]


async def works_of(rita, count):
    hit_type = await cast.a_type(rita)
    (wim,) = await crowd.of_workers(1)
    hits = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(count)]
    return wim, [await cast.a_submitted(wim, hit) for hit in hits]


def filled(works, approve):
    rows = [[global_id("Assignment", each.id), "x" if approve else "", "" if approve else "No."]
            for each in works]  # fmt: skip
    return table(HEADER, *rows)


async def test_two_imports_of_the_same_file_pay_once(rita):
    wim, works = await works_of(rita, 20)
    uploads = [await sent(rita, filled(works, True)) for _ in range(2)]
    begun = [await import_decisions(rita, each.id) for each in uploads]

    jobs = await asyncio.gather(*(run(job) for job in begun))

    answers = [[row["Result"] for row in await rows_of(job)] for job in jobs]
    assert [len(each) for each in answers] == [20, 20]
    for pair in zip(*answers, strict=True):
        assert sorted(pair) == ["APPROVED", "UNCHANGED"]
    assert await cast.earned(wim) == "2.00"


async def test_one_upload_sent_twice_at_once_is_one_job(rita):
    _, works = await works_of(rita, 1)
    upload = await sent(rita, filled(works, True))

    begun = await asyncio.gather(*(import_decisions(rita, upload.id) for _ in range(6)))

    assert len({job.id for job in begun}) == 1


async def test_an_import_that_rejects_beside_the_auto_approval_decides_each_once(rita):
    wim, works = await works_of(rita, 20)
    job = await import_decisions(rita, (await sent(rita, filled(works, False))).id)
    due = (await Assignment.get(id=works[-1].id)).auto_approval_at
    clock.freeze(due)
    try:
        over, *_ = await asyncio.gather(
            run(job), *(work.approve_due(clock.now(), 5) for _ in range(6))
        )
    finally:
        clock.release()

    # At the moment of the auto-approval a rejection is too late, whoever comes first.
    assert {row["Result"] for row in await rows_of(over)} == {"WRONG_STATE"}
    assert await Assignment.filter(status="REJECTED").count() == 0
    approved = await Assignment.filter(status="APPROVED").count()
    assert await cast.earned(wim) == f"{approved / 10:.2f}"


async def test_a_matching_decision_beside_single_ones_decides_each_once(rita):
    wim, works = await works_of(rita, 20)
    asked = MatchingDecision(
        wanted=ReviewFilter(), decision=work.Decision(), expected_count=len(works)
    )
    job = await decide_matching(rita, asked)

    over, *_ = await asyncio.gather(run(job), *(cast.reject(rita, each) for each in works[:5]),
        return_exceptions=True)  # fmt: skip

    rejected = await Assignment.filter(status="REJECTED").count()
    assert over.done + rejected == len(works)
    assert await cast.earned(wim) == f"{over.done / 10:.2f}"
    assert len(await rows_of(over)) <= rejected
