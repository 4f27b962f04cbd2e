"""Two clocks at once, and workers who answer and take back meanwhile: once each, never lost."""

import asyncio
import contextvars
from collections import Counter
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.audit.trail import COMMAND_LINE
from domain.hits.models import Hit
from domain.kernel import clock, policy
from domain.kernel.work import unit_of_work
from domain.profiles import commands
from domain.profiles.models import ProfileAnswer, ProfilePosting, ProfileQuestion
from domain.profiles.premium_set.plan import PremiumPosting
from domain.qualifications import granting
from domain.qualifications.models import Qualification, QualificationType
from tests.domain import cast as people
from tests.domain.profiles import cast
from tests.races import crowd

BATCH = 5
KEYS = ("smoking", "education", "car")
MOST_ROUNDS = 50


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(people.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


async def run_a_clock(timer):
    for _ in range(MOST_ROUNDS):
        if not await timer.due(clock.now(), 1):
            return
        await timer(clock.now(), BATCH)


async def test_four_clocks_post_each_question_once(rita):
    usual = await cast.outcomes()
    for number in range(6):
        await cast.a_question(
            rita, title=f"About you {number}", outcomes=usual, repost_every_seconds=86_400
        )
    clock.advance(timedelta(days=1))

    await crowd.at_once(run_a_clock(commands.post_due) for _ in range(4))

    posted = Counter(row.question_id for row in await ProfilePosting.all())
    assert sorted(posted.values()) == [2] * 6
    assert await Hit.filter(is_expired=False).count() == 6
    assert await people.money(rita) == ("998.20", "1.80")


async def test_four_clocks_process_each_answer_once(rita):
    cast.delay(days=1)
    question = await cast.a_question(rita, max_assignments=40)
    workers = await crowd.of_workers(30)
    for worker in workers:
        await cast.answered(worker, question, car="yes")
    clock.advance(timedelta(days=1))

    await crowd.at_once(run_a_clock(commands.process_due) for _ in range(4))

    assert await Qualification.filter(status="GRANTED").count() == 30
    assert people.kinds(await people.told()).count("QualificationGranted") == 30
    assert await ProfileAnswer.filter(processed_at__isnull=True).count() == 0


async def test_what_is_taken_back_while_it_is_processed_is_gone_in_the_end(rita):
    cast.delay(days=1)
    question = await cast.a_question(rita, max_assignments=40)
    workers = await crowd.of_workers(30)
    for worker in workers:
        await cast.answered(worker, question, car="yes")
    clock.advance(timedelta(days=1))

    clocks = [run_a_clock(commands.process_due) for _ in range(3)]
    await crowd.at_once([*clocks, *(commands.remove_profile_data(each) for each in workers)])

    assert await ProfileAnswer.all().count() == 0
    assert await Qualification.filter(status="GRANTED").count() == 0


async def test_answers_handed_in_at_once_are_each_kept_and_each_once(rita):
    question = await cast.a_question(rita, max_assignments=30)
    workers = await crowd.of_workers(20)
    taken = [await work.accept(each, question.current_hit_id) for each in workers]

    results = await crowd.at_once(
        work.submit(worker, assignment.id, cast.said(car="yes"))
        for worker, assignment in zip(workers, taken, strict=True)
        for _ in range(2)
    )

    assert crowd.counted(results) == {"done": 40}
    assert await ProfileAnswer.all().count() == 20
    assert await Qualification.filter(status="GRANTED").count() == 20
    assert {await people.earned(worker) for worker in workers} == {"0.05"}


async def test_one_answer_is_processed_while_another_that_gave_the_same_is_taken_back(rita):
    first = await cast.a_question(rita, max_assignments=40)
    car = first.gives[0]
    second = await cast.a_question(
        rita, title="Another", outcomes=(car._replace(value=5),), max_assignments=40
    )
    workers = await crowd.of_workers(30)
    for worker in workers:
        await cast.answered(worker, second, car="yes")
    cast.delay(days=1)
    for worker in workers:
        await cast.answered(worker, first, car="yes")
    clock.advance(timedelta(days=1))

    clocks = [run_a_clock(commands.process_due) for _ in range(3)]
    removing = (commands.remove_profile_data(each, second.id) for each in workers)
    await crowd.at_once([*clocks, *removing])
    await run_a_clock(commands.process_due)

    held = await Qualification.filter(status="GRANTED", type_id=car.type_id)
    assert [row.value for row in held] == [1] * 30


async def test_runs_of_several_operators_publish_each_question_of_the_set_once(rita):
    others = [await people.a_requester(f"Rob {number}") for number in range(3)]
    posting = PremiumPosting(max_assignments=1)

    def run(requester):
        return commands.publish_premium_set(requester, posting, keys=KEYS, actor=COMMAND_LINE)

    results = await crowd.at_once(run(each) for each in (rita, *others, rita))

    assert crowd.counted(results) == {"done": 5}
    assert sorted(row.set_key for row in await ProfileQuestion.all()) == sorted(KEYS)
    assert await QualificationType.filter(kind="PREMIUM").count() == 5


async def test_an_answer_whose_worker_another_holds_waits_for_the_next_round(rita):
    cast.delay(days=1)
    question = await cast.a_question(rita, max_assignments=40)
    busy, idle = await crowd.of_workers(2)
    for worker in (busy, idle):
        await cast.answered(worker, question, car="yes")
    clock.advance(timedelta(days=1))

    async with unit_of_work():
        await granting.locked_workers([busy.id])
        elsewhere = commands.process_due(clock.now(), BATCH)
        assert await asyncio.create_task(elsewhere, context=contextvars.Context()) == 1

    assert [row.worker_id for row in await Qualification.all()] == [idle.id]
    assert await commands.process_due(clock.now(), BATCH) == 1
