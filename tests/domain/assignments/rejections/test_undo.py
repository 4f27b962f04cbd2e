"""More than ten rejections at once: for an hour they can be undone, none counts, money is held."""

import pytest

from domain.assignments import commands as work
from domain.assignments.commands.undo import MOST_UNDONE_A_CALL
from domain.assignments.models import Assignment
from domain.assignments.refusals import UndoTooLate
from domain.assignments.rejections.adding import FEW
from domain.assignments.rejections.models import RejectionAppeal
from domain.disputes import commands as disputes
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound, WrongState
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.domain.assignments.rejections.many import HOUR, MINUTE, SECOND, figures

COST = Money(12)


async def test_few_at_once_count_at_once_and_cannot_be_undone(rita, wim):
    works = await many.submitted(rita, [wim], FEW)
    before = await cast.money(rita)

    await many.rejected(rita, works)

    assert await figures(wim) == (FEW, FEW)
    assert await cast.money(rita) != before, "their money is released"
    answers = await many.undone(rita, works[:1])
    assert [type(each) for each in answers] == [UndoTooLate]
    assert await many.end_undo() == 0


async def test_many_of_one_call_wait_for_an_hour_and_count_then(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 1)
    before = await cast.money(rita)

    await many.rejected(rita, works)

    assert await figures(wim) == (FEW + 1, 0)
    assert await cast.money(rita) == before, "their money stays on hold"
    clock.advance(HOUR - SECOND)
    assert await many.end_undo() == 0
    clock.advance(SECOND)
    assert [type(each) for each in await many.undone(rita, works[:1])] == [UndoTooLate]
    assert await many.end_undo() == FEW + 1
    assert await many.end_undo() == 0
    assert await figures(wim) == (FEW + 1, FEW)
    _, on_hold = await cast.money(rita)
    assert on_hold == "0.00"


async def test_what_is_undone_waits_for_a_decision_as_if_nothing_had_been(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 1)
    before = await cast.money(rita)
    await many.rejected(rita, works)
    appeal = await disputes.appeal(wim, works[0].id, "It was red.")

    answers = await many.undone(rita, works)

    assert [each.id for each in answers] == [each.id for each in works]
    known = await Assignment.get(id=works[0].id)
    assert (known.status, known.decided_at, known.decided_by, known.feedback) == (
        "SUBMITTED",
        None,
        None,
        None,
    )
    assert await figures(wim) == (0, 0)
    assert await cast.money(rita) == before
    assert not await RejectionAppeal.exists(id=appeal.id)
    assert cast.kinds(await cast.told())[-1] == "RejectionUndone"
    (again,) = await many.undone(rita, works[:1])
    assert isinstance(again, WrongState)
    with pytest.raises(NotFound):
        await disputes.answer(rita, appeal.id, overturns=True, reason=None)
    await cast.approve(rita, works[0])
    await cast.reject(rita, works[1])
    assert await figures(wim) == (1, 1)
    await disputes.appeal(wim, works[1].id, "It was red.")


async def test_the_eleventh_of_a_minute_takes_the_earlier_ones_with_it(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 2)
    await cast.reject(rita, works[0])
    clock.advance(MINUTE)
    before = await cast.money(rita)
    for each in works[1:-1]:
        await cast.reject(rita, each)
    assert await figures(wim) == (FEW + 1, FEW)

    clock.advance(MINUTE - SECOND)
    await cast.reject(rita, works[-1])

    assert await figures(wim) == (FEW + 2, 1), "the first one is older than a minute"
    assert await cast.money(rita) == before, "the released money is on hold again"
    (first, *others) = await many.undone(rita, works)
    assert isinstance(first, UndoTooLate)
    assert all(isinstance(each, Assignment) for each in others)
    assert await figures(wim) == (1, 1)


async def test_money_that_was_spent_meanwhile_is_asked_for_when_a_rejection_is_undone(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 1)
    for each in works[:-1]:
        await cast.reject(rita, each)
    available, _ = await cast.money(rita)
    left = Money.parse(available) - COST * 3
    spent = Money(left.cents * 5 // 6)  # and the fee of a fifth
    await work.pay_worker(rita, wim.id, spent, reason="Thank you.")
    free, _ = await cast.money(rita)

    await cast.reject(rita, works[-1])

    rows = [await many.rejection(each) for each in works]
    affordable = Money.parse(free).cents // COST.cents
    assert sum(each.is_held for each in rows) == affordable + 1
    answers = await many.undone(rita, works)
    refused = [each for each in answers if isinstance(each, InsufficientFunds)]
    assert len(refused) == FEW - affordable
    assert (await figures(wim))[0] == len(refused)
    clock.advance(HOUR)
    await many.end_undo()
    assert await figures(wim) == (len(refused), len(refused))


async def test_a_call_or_a_job_is_undone_by_its_id_by_its_requester_alone(rita, wim):
    robin, call = await cast.a_requester("Robin"), new_id()
    works = await many.submitted(rita, [wim], FEW + 1)
    await work.decide(rita, [each.id for each in works], many.WRONG, call_id=call)
    clock.advance(2 * MINUTE)
    (other,) = await many.submitted(rita, [wim], 1)
    await cast.reject(rita, other)

    for wanted in (
        work.WhichRejections(call_id=new_id()),
        work.WhichRejections(job_id=new_id()),
    ):
        assert await work.undo_rejections(rita, wanted) == []
    assert await work.undo_rejections(robin, work.WhichRejections(call_id=call)) == []
    (hidden,) = await many.undone(robin, works[:1])
    assert isinstance(hidden, NotFound)

    undone = await work.undo_rejections(rita, work.WhichRejections(job_id=call))

    assert {each.id for each in undone} == {each.id for each in works}
    assert await figures(wim) == (1, 1)


async def test_exactly_one_way_to_name_them_is_given_and_not_too_many(rita):
    for wanted in (
        work.WhichRejections(),
        work.WhichRejections(call_id=new_id(), job_id=new_id()),
        work.WhichRejections(assignment_ids=[]),
        work.WhichRejections(assignment_ids=[new_id()] * (MOST_UNDONE_A_CALL + 1)),
    ):
        async with cast.refused(InvalidInput) as caught:
            await work.undo_rejections(rita, wanted)
        assert caught.value.field == "assignmentIds"


async def test_an_override_meanwhile_pays_from_the_money_on_hold(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 1)
    available, _ = await cast.money(rita)
    await many.rejected(rita, works)

    await work.override_rejection(rita, works[0].id)

    assert (await cast.money(rita))[0] == available
    clock.advance(HOUR)
    assert await many.end_undo() == FEW
    assert await figures(wim) == (FEW, FEW)


async def test_an_upheld_one_counts_once_it_cannot_be_undone_any_more(rita, wim):
    many.adopt(counted_a_day=1)
    works = await many.submitted(rita, [wim], FEW + 1)
    await many.rejected(rita, works)
    made = await disputes.appeal(wim, works[3].id, "It was red.")

    await disputes.answer(rita, made.id, overturns=False, reason="It is blue.")

    assert await figures(wim) == (FEW + 1, 0)
    clock.advance(HOUR)
    await many.end_undo()
    assert (await many.rejection(works[3])).counts
    assert (await figures(wim))[1] in (1, 2), "the one place of the day may be another's"


async def test_work_of_a_deleted_hit_stays_rejected(rita, wim):
    works = await many.submitted(rita, [wim], FEW + 1)
    await many.rejected(rita, works)
    await hits.delete_hit(rita, works[0].hit_id)

    (answer,) = await many.undone(rita, works[:1])

    assert isinstance(answer, WrongState)
    clock.advance(HOUR)
    assert await many.end_undo() == FEW + 1


async def test_where_nothing_can_be_undone_all_count_at_once(rita, wim):
    many.adopt(undone_within=HOUR * 0)
    works = await many.submitted(rita, [wim], FEW + 1)

    await many.rejected(rita, works)

    assert await figures(wim) == (FEW + 1, FEW)
