"""Work records: each change of an assignment is counted in the commit that makes it."""

from datetime import timedelta

import pytest

from domain.assignments import commands, recount
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.statement import dialect
from domain.kernel.work import unit_of_work
from domain.qualifications.models import WorkRecord
from domain.qualifications.work_record.counting import (
    APPROVED,
    OVERTURNED,
    REJECTED,
    SUBMITTED,
    count,
)
from tests.domain import cast
from tests.statements import counted


@pytest.fixture
async def market(any_database):
    """A market on each database. After each test the recounts hold."""
    clock.freeze(cast.START)
    yield any_database
    assert [str(each) for each in await recount.differences()] == []
    clock.release()


@pytest.fixture
async def rita(market):
    return await cast.a_requester("Rita")


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


async def record(worker):
    """Submitted, returned, abandoned, approved, rejected; None before the first assignment ends."""
    row = await WorkRecord.get_or_none(worker_id=worker.id)
    return row and counts(row)


def counts(row):
    return (row.submitted, row.returned, row.abandoned, row.approved, row.rejected)


def pairs(changes):
    return [(each.after.worker_id, counts(each.before), counts(each.after)) for each in changes]


def counting(statements):
    return sum("work_records" in each for each in statements)


async def test_what_is_in_progress_is_not_in_the_record(rita, wim):
    hit = await cast.a_hit(rita)

    with counted() as statements:
        await cast.an_accepted(wim, hit)

    assert await record(wim) is None
    assert counting(statements) == 0


async def test_a_submission_is_counted_by_one_statement_more(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))

    with counted() as statements:
        await commands.submit(wim, assignment.id, cast.ANSWER)

    assert await record(wim) == (1, 0, 0, 0, 0)
    assert counting(statements) == 1


async def test_the_same_answer_again_is_counted_once(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    await commands.submit(wim, assignment.id, cast.ANSWER)

    assert await record(wim) == (1, 0, 0, 0, 0)


async def test_a_return_is_counted(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))

    await commands.return_assignment(wim, assignment.id)

    assert await record(wim) == (0, 1, 0, 0, 0)


async def test_the_clock_counts_what_it_abandons_for_all_workers_at_once(rita, wim):
    ann, hit = await cast.a_worker("Ann"), await cast.a_hit(rita, slots=2)
    for worker in (wim, ann):
        await cast.an_accepted(worker, hit)
    clock.advance(timedelta(seconds=600))

    with counted() as statements:
        assert await commands.abandon_due(clock.now(), 10) == 2

    assert [await record(wim), await record(ann)] == [(0, 0, 1, 0, 0)] * 2
    assert counting(statements) == (1 if dialect() == "postgres" else 2)


async def test_an_approval_is_counted_by_one_statement_more(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    with counted() as statements:
        await cast.approve(rita, assignment)

    assert await record(wim) == (1, 0, 0, 1, 0)
    assert counting(statements) == 1


async def test_the_clock_counts_what_it_approves(rita, wim):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    clock.advance(timedelta(hours=1))

    assert await commands.approve_due(clock.now(), 10) == 1

    assert await record(wim) == (1, 0, 0, 1, 0)


async def test_what_is_approved_at_submission_is_counted_as_both_at_once(rita, wim):
    hit_type = await cast.a_type(rita, auto_approval=0)
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita, hit_type=hit_type))

    with counted() as statements:
        await commands.submit(wim, assignment.id, cast.ANSWER)

    assert await record(wim) == (1, 0, 0, 1, 0)
    assert counting(statements) == 1


async def test_a_rejection_is_counted_and_an_override_turns_it(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    assert await record(wim) == (1, 0, 0, 0, 1)

    await commands.override_rejection(rita, assignment.id)

    assert await record(wim) == (1, 0, 0, 1, 0)


async def test_an_override_that_is_not_paid_for_is_not_counted(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    await cast.a_hit(rita, hit_type=await cast.a_type(rita, reward="83.33", title="All of it"))

    with pytest.raises(InsufficientFunds):
        await commands.override_rejection(rita, assignment.id)

    assert await record(wim) == (1, 0, 0, 0, 1)


async def test_a_list_of_many_workers_is_counted_for_each(rita, wim):
    ann, many = await cast.a_worker("Ann"), [await cast.a_hit(rita, slots=2) for _ in range(3)]
    waiting = [await cast.a_submitted(wim, hit) for hit in many]
    waiting += [await cast.a_submitted(ann, hit) for hit in many[:2]]
    ids = [each.id for each in waiting]

    with counted() as statements:
        await commands.decide(rita, [*ids, ids[0], new_id()], commands.Decision())

    assert await record(wim) == (3, 0, 0, 3, 0)
    assert await record(ann) == (2, 0, 0, 2, 0)
    assert counting(statements) == (1 if dialect() == "postgres" else 2)


async def test_bonuses_and_refusals_count_nothing(rita, wim):
    assignment = await cast.an_approved(rita, wim, await cast.a_hit(rita))

    await commands.decide(rita, [assignment.id], commands.Decision())
    with counted() as statements:
        await commands.send_bonus(rita, assignment.id, Money(1), reason="!")

    assert await record(wim) == (1, 0, 0, 1, 0)
    assert counting(statements) == 0


async def test_each_record_is_known_before_and_after_in_the_order_of_workers(rita, wim):
    ann = await cast.a_worker("Ann")
    async with unit_of_work():
        first = await count({ann.id: SUBMITTED.plus(SUBMITTED), wim.id: SUBMITTED})
        second = await count({ann.id: APPROVED.plus(REJECTED)})
        undone = await count({ann.id: OVERTURNED})
    assert pairs(first) == sorted(
        [(wim.id, (0, 0, 0, 0, 0), (1, 0, 0, 0, 0)), (ann.id, (0, 0, 0, 0, 0), (2, 0, 0, 0, 0))]
    )
    assert pairs(second) == [(ann.id, (2, 0, 0, 0, 0), (2, 0, 0, 1, 1))]
    assert pairs(undone) == [(ann.id, (2, 0, 0, 1, 1), (2, 0, 0, 2, 0))]
    await WorkRecord.all().delete()


async def test_a_recount_names_each_count_that_is_wrong(rita, wim):
    await cast.an_approved(rita, wim, await cast.a_hit(rita))

    await WorkRecord.all().update(submitted=3, returned=1, abandoned=4, approved=0, rejected=2)
    found = [str(each) for each in await recount.differences()]
    await WorkRecord.all().delete()
    differences = [str(each) for each in await recount.differences()]
    await WorkRecord.create(worker_id=wim.id, submitted=1, approved=1)

    assert found == [
        f"abandoned of {wim.id} is 4, and should be 0",
        f"approved of {wim.id} is 0, and should be 1",
        f"rejected of {wim.id} is 2, and should be 0",
        f"returned of {wim.id} is 1, and should be 0",
        f"submitted of {wim.id} is 3, and should be 1",
    ]
    assert differences == [
        f"approved of {wim.id} is 0, and should be 1",
        f"submitted of {wim.id} is 0, and should be 1",
    ]
