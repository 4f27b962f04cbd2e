"""Answers to profile questions become premium qualifications: at once, or after a delay."""

from datetime import timedelta

import pytest

from api.composition import market_policy
from api.configuration.settings import BadSettings, load
from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.assignments.refusals import AnswerDiffers
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput
from domain.profiles import commands
from domain.profiles.models import ProfileAnswer
from domain.qualifications.models import Qualification
from tests.domain import cast as people
from tests.domain.profiles import cast

A_PAGE = 10


async def test_a_choice_gives_its_qualification_in_the_same_commit(market, rita, wim):
    question = await cast.a_question(rita)

    await cast.answered(wim, question, car="yes", degree="master")

    assert await cast.premium(wim) == {"Car owner": 1, "Degree": 3}
    (answer,) = await ProfileAnswer.all()
    assert (answer.process_at, answer.processed_at) == (clock.now(), clock.now())
    told = [fact for fact in await people.told() if type(fact).__name__ == "QualificationGranted"]
    assert sorted(fact.value for fact in told) == [1, 3]


async def test_an_answer_is_voluntary_and_paid_also_when_empty(market, rita, wim):
    question = await cast.a_question(rita)

    await cast.answered(wim, question)

    assert await cast.premium(wim) == {}
    assert await people.earned(wim) == "0.05"


async def test_answers_to_other_hits_are_no_profile_data(market, rita, wim):
    await cast.a_question(rita)
    assignment = await people.an_accepted(wim, await people.a_hit(rita))

    await work.submit(wim, assignment.id, people.ANSWER)

    assert (await Assignment.get(id=assignment.id)).status == "SUBMITTED"
    assert await ProfileAnswer.all().count() == 0


async def test_the_same_answer_again_changes_nothing_and_another_is_refused(market, rita, wim):
    assignment = await cast.answered(wim, await cast.a_question(rita), car="yes")

    async with people.untouched():
        again = await work.submit(wim, assignment.id, cast.said(car="yes"))
        with pytest.raises(AnswerDiffers):
            await work.submit(wim, assignment.id, cast.said(car="no"))

    assert again.id == assignment.id
    assert await ProfileAnswer.all().count() == 1
    assert await cast.premium(wim) == {"Car owner": 1}


async def test_an_answer_that_is_refused_leaves_no_trace(market, rita, wim):
    question = await cast.a_question(rita)
    assignment = await work.accept(wim, (await cast.posted(question)).id)

    async with people.refused(InvalidInput):
        await work.submit(wim, assignment.id, cast.said(car="perhaps"))

    assert await ProfileAnswer.all().count() == 0


async def test_an_answer_changes_what_an_earlier_one_gave(market, rita, wim):
    question = await cast.a_question(rita, repost_every_seconds=86_400)
    await cast.answered(wim, question, car="yes", degree="master", phones=["android", "iphone"])
    clock.advance(timedelta(days=1))
    await commands.post_due(clock.now(), A_PAGE)

    await cast.answered(wim, question, degree="bachelor", phones=["iphone"])

    assert await cast.premium(wim) == {"Car owner": 1, "Degree": 2, "iPhone": 1}
    (gone,) = await Qualification.filter(worker_id=wim.id, status="REVOKED")
    assert gone.reason == "Your answers to profile questions do not give this any more."


class TestADelay:
    async def test_nothing_is_given_before_it_is_over(self, market, rita, wim):
        cast.delay(days=30)
        question = await cast.a_question(rita)
        await cast.answered(wim, question, car="yes")
        clock.advance(timedelta(days=30) - timedelta(seconds=1))

        assert await commands.process_due(clock.now(), A_PAGE) == 0
        assert await cast.premium(wim) == {}
        clock.advance(timedelta(seconds=1))
        assert await commands.process_due(clock.now(), A_PAGE) == 1
        assert await cast.premium(wim) == {"Car owner": 1}

    async def test_an_answer_is_processed_once(self, market, rita, wim):
        cast.delay(hours=1)
        await cast.answered(wim, await cast.a_question(rita), car="yes")
        clock.advance(timedelta(hours=1))
        due = await commands.process_due.due(clock.now(), A_PAGE)

        done = [await commands.process_due.do(due, clock.now()) for _ in range(2)]

        assert [len(each) for each in done] == [1, 0]
        assert people.kinds(await people.told()).count("QualificationGranted") == 1

    async def test_what_was_answered_last_counts_in_whatever_order_it_is_processed(
        self, market, rita, wim
    ):
        cast.delay(days=20)
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        await cast.answered(wim, question, car="yes", degree="master")
        clock.advance(timedelta(days=1))
        await commands.post_due(clock.now(), A_PAGE)
        cast.delay()
        await cast.answered(wim, question, car="no")
        assert await cast.premium(wim) == {}

        clock.advance(timedelta(days=20))
        await commands.process_due(clock.now(), A_PAGE)

        assert await cast.premium(wim) == {"Degree": 3}


def test_the_delay_is_a_setting():
    settings = load(profile_delay_seconds=2_592_000)

    assert market_policy(settings).profile_delay == timedelta(days=30)
    with pytest.raises(BadSettings):
        load(profile_delay_seconds=2_592_001)
