"""Tests of qualification types: handed in, scored, left to the owner, or out of time."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.timers import DueReader
from domain.people import commands as people
from domain.qualifications import commands
from domain.qualifications.models import QualificationType
from domain.qualifications.requests import refusals
from domain.questions.question import AnswerField
from tests.domain import cast
from tests.domain.qualifications.requests import cast as stage

PAGE = 100


def seconds(number):
    return timedelta(seconds=number)


async def opened(worker, requester, make=stage.a_keyed_type, **fields):
    return await commands.request(worker, (await make(requester, **fields)).id)


@pytest.mark.parametrize(
    ("answer", "value"), [(stage.RIGHT, 7), (stage.HALF, 3), (stage.WRONG, -1)]
)
async def test_with_a_key_it_is_granted_at_once_with_the_score_whatever_it_is(
    rita, wim, answer, value
):
    made = await opened(wim, rita)
    clock.advance(seconds(10))

    await commands.hand_in(wim, made.id, answer)

    row = await stage.stored(made)
    assert (row.status, row.value) == ("GRANTED", value)
    assert row.submitted_at == row.decided_at == cast.START + seconds(10)
    assert row.answer == [{"name": a.name, "values": list(a.values)} for a in answer]
    assert await stage.held(wim) == {made.type_id: value}
    (fact,) = await cast.told()
    assert (type(fact).__name__, fact.value) == ("QualificationGranted", value)
    assert await stage.mails() == [("wim@example.org", "You were granted a qualification")]


async def test_without_a_key_it_waits_for_the_owner_who_is_told(rita, wim):
    made = await opened(wim, rita, stage.a_tested_type)

    await commands.hand_in(wim, made.id, stage.RIGHT)

    row = await stage.stored(made)
    assert (row.status, row.value, row.decided_at) == ("SUBMITTED", None, None)
    assert await stage.held(wim) == {}
    (fact,) = await cast.told()
    assert (type(fact).__name__, fact.owner_id) == ("QualificationRequested", rita.id)


@pytest.mark.parametrize("make", [stage.a_tested_type, stage.a_keyed_type])
async def test_the_same_answer_again_is_the_same_request_even_after_the_deadline(rita, wim, make):
    made = await opened(wim, rita, make)
    first = await commands.hand_in(wim, made.id, stage.RIGHT)
    clock.advance(timedelta(days=1))

    async with cast.untouched():
        again = await commands.hand_in(wim, made.id, tuple(reversed(stage.RIGHT)))

    assert (again.id, again.status) == (first.id, first.status)


async def test_another_answer_is_refused(rita, wim):
    made = await opened(wim, rita)
    await commands.hand_in(wim, made.id, stage.RIGHT)

    async with cast.refused(refusals.HandedInOtherwise):
        await commands.hand_in(wim, made.id, stage.WRONG)


@pytest.mark.parametrize(
    "answer",
    [
        (),
        stage.RIGHT[:1],
        (AnswerField("sky", ("green",)), stage.RIGHT[1]),
        (AnswerField("sky", ("red", "blue")), stage.RIGHT[1]),
        (*stage.RIGHT, AnswerField("grass", ("red",))),
        (*stage.RIGHT, stage.RIGHT[0]),
    ],
    ids=["nothing", "one missing", "no choice", "both", "no such field", "twice"],
)
async def test_an_answer_that_does_not_fit_the_test_is_refused_and_may_be_mended(rita, wim, answer):
    made = await opened(wim, rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.hand_in(wim, made.id, answer)

    assert caught.value.field.startswith("answer")
    assert (await commands.hand_in(wim, made.id, stage.RIGHT)).status == "GRANTED"


async def test_test_and_key_are_those_of_the_moment_it_was_opened(rita, wim):
    made = await opened(wim, rita)
    changed = {"questions": [{"name": "sky", "options": [], "default": 99}], "mapping": None}
    other = {"kind": "form", "content": [], "fields": []}
    await QualificationType.filter(id=made.type_id).update(answer_key=changed, test=other)

    done = await commands.hand_in(wim, made.id, stage.RIGHT)

    assert done.value == 7


async def test_a_key_that_came_later_scores_nobody(rita, wim):
    made = await opened(wim, rita, stage.a_tested_type)
    await QualificationType.filter(id=made.type_id).update(answer_key=stage.KEY)

    assert (await commands.hand_in(wim, made.id, stage.RIGHT)).status == "SUBMITTED"


@pytest.mark.parametrize("status", ["INACTIVE"])
async def test_a_test_that_is_open_may_be_finished_though_the_type_is_inactive(rita, wim, status):
    made = await opened(wim, rita)
    await QualificationType.filter(id=made.type_id).update(status=status)

    assert (await commands.hand_in(wim, made.id, stage.RIGHT)).status == "GRANTED"


async def test_a_test_that_is_open_may_be_finished_though_the_worker_was_blocked(rita, wim):
    made = await opened(wim, rita)
    await people.block_worker(rita, wim.id, reason="spam")

    assert (await commands.hand_in(wim, made.id, stage.RIGHT)).status == "GRANTED"


async def test_anothers_test_is_not_there(rita, wim, ann):
    made = await opened(wim, rita)

    async with cast.refused(NotFound):
        await commands.hand_in(ann, made.id, stage.RIGHT)


async def test_a_request_without_a_test_takes_no_answer(rita, wim):
    made = await stage.a_submitted(wim, rita)

    async with cast.refused(WrongState) as caught:
        await commands.hand_in(wim, made.id, stage.RIGHT)

    assert caught.value.state == "SUBMITTED"


async def test_an_answer_is_in_time_until_the_deadline_and_late_at_it(rita, wim, ann):
    mine, anns = await opened(wim, rita), await opened(ann, rita)
    clock.freeze(mine.deadline - timedelta(microseconds=1))
    assert (await commands.hand_in(wim, mine.id, stage.RIGHT)).status == "GRANTED"
    clock.freeze(anns.deadline)

    async with cast.refused(refusals.TimeForTestOver):
        await commands.hand_in(ann, anns.id, stage.RIGHT)


async def test_a_test_lapses_exactly_at_its_deadline(rita, wim):
    made = await opened(wim, rita)
    clock.freeze(made.deadline - timedelta(microseconds=1))
    assert await commands.lapse_due(clock.now(), PAGE) == 0
    clock.freeze(made.deadline)

    assert await commands.lapse_due(clock.now(), PAGE) == 1

    row = await stage.stored(made)
    assert (row.status, row.decided_at, row.answer) == ("LAPSED", made.deadline, None)
    (fact,) = await cast.told()
    assert (type(fact).__name__, fact.request_id) == ("QualificationTestLapsed", made.id)
    assert list(fact.topics()) == [f"worker/{wim.id}"]
    assert await stage.held(wim) == {}


async def test_a_lapse_noticed_late_counts_from_the_deadline(rita, wim):
    made = await opened(wim, rita)
    clock.advance(timedelta(days=2))

    await commands.lapse_due(clock.now(), PAGE)

    assert (await stage.stored(made)).decided_at == made.deadline


async def test_after_the_lapse_no_answer_is_taken(rita, wim):
    made = await opened(wim, rita)
    clock.freeze(made.deadline)
    await commands.lapse_due(clock.now(), PAGE)

    async with cast.refused(refusals.TimeForTestOver):
        await commands.hand_in(wim, made.id, stage.RIGHT)


async def test_each_deadline_fires_once_and_the_earliest_first(rita, wim, ann):
    slow = await opened(wim, rita, test_duration_seconds=900)
    quick = await opened(ann, rita, test_duration_seconds=300)
    await commands.hand_in(wim, (await opened(wim, rita)).id, stage.RIGHT)
    clock.advance(timedelta(hours=1))

    assert await commands.lapse_due(clock.now(), 1) == 1
    assert await commands.lapse_due(clock.now(), PAGE) == 1
    async with cast.untouched():
        assert await commands.lapse_due(clock.now(), PAGE) == 0

    lapsed = [f.request_id for f in await cast.told() if "Lapsed" in type(f).__name__]
    assert lapsed == [quick.id, slow.id]


async def test_a_test_handed_in_after_the_timer_read_it_is_left_alone(rita, wim):
    made = await opened(wim, rita)
    due = await commands.lapse_due.due(made.deadline, PAGE)
    assert [each.id for each in due] == [made.id]
    await commands.hand_in(wim, made.id, stage.RIGHT)

    async with cast.untouched():
        assert await commands.lapse_due.do(due, made.deadline) == []


async def test_a_test_that_is_not_due_is_left_alone(rita, wim):
    made = await opened(wim, rita)
    due = await commands.lapse_due.due(made.deadline, PAGE)

    async with cast.untouched():
        assert await commands.lapse_due.do(due, made.deadline - seconds(1)) == []


async def test_the_agenda_knows_the_next_deadline(rita, wim):
    reader = DueReader([commands.lapse_due])
    assert (await reader.read(clock.now(), PAGE)).next_at is None
    made = await opened(wim, rita)
    assert (await reader.read(clock.now(), PAGE)).next_at == made.deadline
    clock.freeze(made.deadline)

    found = await reader.read(clock.now(), PAGE)

    assert found.next_at is None
    assert [(due.id, due.due_at) for due in found.due["lapse"]] == [(made.id, made.deadline)]


async def test_a_type_that_is_deleted_ends_its_tests_as_rejected(rita, wim):
    made = await opened(wim, rita)
    await stage.delete(await QualificationType.get(id=made.type_id))

    async with cast.refused(WrongState) as caught:
        await commands.hand_in(wim, made.id, stage.RIGHT)

    assert caught.value.state == "REJECTED"
    clock.advance(timedelta(days=1))
    assert await commands.lapse_due(clock.now(), PAGE) == 0
