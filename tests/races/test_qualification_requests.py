"""People and the clock who want the same request at the same moment: exactly one has their way."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.people import commands as people
from domain.qualifications import commands
from domain.qualifications.commands import Acceptance, Rejection
from domain.qualifications.granting import locked_workers
from domain.qualifications.models import Qualification, QualificationRequest
from tests.domain import cast
from tests.domain.qualifications.requests import cast as stage
from tests.races import crowd

ROUNDS = 12
A_WHILE = 0.3  # seconds: longer than anything takes that does not wait
DECIDED = ("QualificationGranted", "QualificationRequestRejected", "QualificationTestLapsed")


@pytest.fixture(autouse=True)
async def granted_is_held(market):
    yield
    assert await stage.grants_that_are_not_there() == []


@pytest.fixture
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


async def statuses():
    return Counter([row.status.value for row in await QualificationRequest.all()])


async def decisions_told():
    return Counter(kind for kind in cast.kinds(await cast.told()) if kind in DECIDED)


@pytest.mark.parametrize("make", [stage.a_type, stage.a_keyed_type])
async def test_many_requests_of_one_worker_at_once_are_one(rita, make):
    wanted = await make(rita, retry_delay_seconds=0)
    workers = await crowd.of_workers(4)

    results = await crowd.at_once(
        commands.request(worker, wanted.id) for worker in workers for _ in range(6)
    )

    assert crowd.counted(results) == {"done": 4, "QUALIFICATION_ALREADY_REQUESTED": 20}
    assert await QualificationRequest.all().count() == 4


async def test_many_auto_granted_requests_of_one_worker_at_once_are_one_attempt(rita):
    wanted = await stage.a_type(rita, is_auto_granted=True)
    workers = await crowd.of_workers(4)

    results = await crowd.at_once(
        commands.request(worker, wanted.id) for worker in workers for _ in range(6)
    )

    assert crowd.counted(results) == {"done": 4, "QUALIFICATION_RETAKE_NOT_ALLOWED": 20}
    assert await Qualification.all().count() == 4


async def test_one_token_sent_many_times_at_once_is_one_request(rita):
    wanted = await stage.a_type(rita)
    (worker,) = await crowd.of_workers(1)

    results = await crowd.at_once(
        commands.request(worker, wanted.id, client_token="t") for _ in range(20)
    )

    assert len({result.id for result in results}) == 1


async def test_an_answer_and_the_deadline_have_exactly_one_outcome(noon, rita):
    """The clock that lapses is a little ahead of the one that takes the answers."""
    wanted = await stage.a_keyed_type(rita)
    workers = await crowd.of_workers(48)
    opened = [await commands.request(worker, wanted.id) for worker in workers]
    late = cast.START + timedelta(seconds=stage.MINUTES)
    clock.freeze(late - timedelta(microseconds=1))

    async def lapse():
        return [await commands.lapse_due(late, 7) for _ in range(10)]

    handing_in = [
        commands.hand_in(worker, made.id, stage.RIGHT)
        for worker, made in zip(workers, opened, strict=True)
    ]
    results = await crowd.at_once([*handing_in[:24], lapse(), *handing_in[24:], lapse()])
    await commands.lapse_due(late, 100)

    count = await statuses()
    clocks = [results.pop(-1), results.pop(24)]
    assert all(isinstance(each, list) for each in clocks)
    answers = crowd.counted(results)
    assert count["GRANTED"] + count["LAPSED"] == 48
    assert answers["done"] == count["GRANTED"] == await Qualification.all().count()
    assert answers["DEADLINE_PASSED"] == count["LAPSED"]
    assert await decisions_told() == {
        kind: number
        for kind, number in (
            ("QualificationGranted", count["GRANTED"]),
            ("QualificationTestLapsed", count["LAPSED"]),
        )
        if number
    }


async def test_an_answer_waits_for_a_clock_that_is_just_ending_the_test(noon, rita):
    (worker,) = await crowd.of_workers(1)
    made = await commands.request(worker, (await stage.a_keyed_type(rita)).id)
    due, ended = await commands.lapse_due.due(made.deadline, 1), asyncio.Event()

    async def lapse():
        async with unit_of_work():
            await commands.lapse_due.do(due, made.deadline)
            ended.set()
            await asyncio.sleep(A_WHILE)

    async def hand_in():
        await ended.wait()
        return await commands.hand_in(worker, made.id, stage.RIGHT)

    results = await crowd.at_once([hand_in(), lapse()])

    assert crowd.counted(results[:1]) == {"DEADLINE_PASSED": 1}
    assert await statuses() == {"LAPSED": 1}


@pytest.mark.parametrize("way", ["auto-granted", "scored", "accepted"])
async def test_a_grant_waits_for_whoever_holds_the_worker(rita, way):
    """So an accept of a HIT, which holds the worker, comes wholly before it or after it."""
    (worker,) = await crowd.of_workers(1)
    auto = await stage.a_type(rita, is_auto_granted=True)
    tested = await commands.request(worker, (await stage.a_keyed_type(rita)).id)
    asked = await stage.a_submitted(worker, rita)
    granting = {
        "auto-granted": lambda: commands.request(worker, auto.id),
        "scored": lambda: commands.hand_in(worker, tested.id, stage.RIGHT),
        "accepted": lambda: commands.decide(rita, Acceptance(asked.id)),
    }[way]

    # Begun outside: a task that is begun inside would join the unit of work.
    begin = asyncio.Event()

    async def grant_then():
        await begin.wait()
        return await granting()

    task = asyncio.create_task(grant_then())
    async with unit_of_work():
        await locked_workers([worker.id])
        begin.set()
        await asyncio.sleep(A_WHILE)
        assert not task.done()
        assert await Qualification.all().count() == 0
    await task

    assert await Qualification.filter(worker_id=worker.id, status="GRANTED").count() == 1


async def test_the_same_answer_sent_many_times_at_once_is_scored_once(rita):
    wanted = await stage.a_keyed_type(rita)
    workers = await crowd.of_workers(6)
    opened = [await commands.request(worker, wanted.id) for worker in workers]

    results = await crowd.at_once(
        commands.hand_in(worker, made.id, stage.RIGHT)
        for worker, made in zip(workers, opened, strict=True)
        for _ in range(5)
    )

    assert crowd.counted(results) == {"done": 30}
    assert await decisions_told() == {"QualificationGranted": 6}


async def test_different_answers_at_once_are_one_answer(rita):
    wanted = await stage.a_keyed_type(rita)
    workers = await crowd.of_workers(10)
    opened = [await commands.request(worker, wanted.id) for worker in workers]

    results = await crowd.at_once(
        commands.hand_in(worker, made.id, answer)
        for worker, made in zip(workers, opened, strict=True)
        for answer in (stage.RIGHT, stage.WRONG)
    )

    assert crowd.counted(results) == {"done": 10, "ANSWER_DIFFERS": 10}


async def test_accepting_and_rejecting_at_once_have_exactly_one_outcome(rita):
    wanted = await stage.a_type(rita)
    made = [await commands.request(w, wanted.id) for w in await crowd.of_workers(24)]

    results = await crowd.at_once(
        commands.decide(rita, decision(each.id))
        for each in made
        for decision in (Acceptance, Rejection)
    )

    assert crowd.counted(results) == {"done": 24, "WRONG_STATE": 24}
    count = await statuses()
    assert count["GRANTED"] + count["REJECTED"] == 24
    assert await Qualification.all().count() == count["GRANTED"]
    assert sum((await decisions_told()).values()) == 24


async def test_lists_in_opposite_orders_wait_for_each_other_in_no_ring(rita):
    workers = await crowd.of_workers(30)
    types = [await stage.a_type(rita) for _ in range(3)]
    made = [await commands.request(w, t.id) for w in workers for t in types]
    lists = [made, made[::-1], made[::2] + made[1::2], made[1::2] + made[::2]]

    results = await crowd.at_once(
        commands.decide_many(rita, [Acceptance(each.id, n) for each in order])
        for n, order in enumerate(lists)
    )

    granted = [a for answers in results for a in answers if isinstance(a, QualificationRequest)]
    assert len(granted) == len({each.id for each in granted}) == len(made)
    assert await statuses() == {"GRANTED": 90}


async def test_accepting_while_the_type_is_deleted_has_exactly_one_outcome(rita):
    workers = await crowd.of_workers(ROUNDS)
    types = [await stage.a_type(rita) for _ in range(ROUNDS)]
    made = [await commands.request(w, t.id) for w, t in zip(workers, types, strict=True)]

    results = await crowd.at_once(
        doing
        for wanted, each in zip(types, made, strict=True)
        for doing in (commands.decide(rita, Acceptance(each.id)), stage.delete(wanted))
    )

    accepted, rejected = results[::2], sum(results[1::2])
    count = await statuses()
    assert count["GRANTED"] + count["REJECTED"] == ROUNDS
    assert crowd.counted(accepted)["done"] == count["GRANTED"]
    assert rejected == count["REJECTED"]


async def test_no_request_is_left_open_of_a_type_that_is_deleted_meanwhile(rita):
    workers = await crowd.of_workers(ROUNDS)
    wanted = await stage.a_type(rita)
    doings = [commands.request(worker, wanted.id) for worker in workers]

    await crowd.at_once([*doings[:6], stage.delete(wanted), *doings[6:]])

    assert set(await statuses()) <= {"REJECTED"}


async def test_a_worker_who_is_blocked_meanwhile_either_asked_before_or_is_refused(rita):
    """Blocks are not held against requests: what matters is that nobody waits for ever."""
    workers = await crowd.of_workers(ROUNDS)
    wanted = await stage.a_type(rita)

    async with asyncio.timeout(20):
        results = await crowd.at_once(
            doing
            for worker in workers
            for doing in (
                commands.request(worker, wanted.id),
                people.block_worker(rita, worker.id, reason="spam"),
            )
        )

    asked = crowd.counted(results[::2])
    assert asked["done"] + asked["BLOCKED_BY_REQUESTER"] == ROUNDS
