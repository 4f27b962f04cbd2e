"""Turns at a busy HIT: the clock is served next, whatever command queues there and how long."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from api.timers.clockwork import TIMERS
from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.disputes import commands as disputes
from domain.hits import commands as hits
from domain.hits import queries
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.precedence import precedence
from domain.kernel.refusals import Refused
from domain.kernel.work import unit_of_work
from domain.qualifications import commands as qualifications
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.domain.profiles import cast as profiles
from tests.domain.qualifications.requests import cast as requests
from tests.races import crowd

QUEUE = 8
LATER = timedelta(days=1)
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
AN_APPROVAL = commands.Decision()


class Scene:
    """A HIT that a transaction holds, commands that queue for it, and the clock behind them."""

    def __init__(self, server):
        self.server, self.order = server, []
        self.held, self.release = asyncio.Event(), asyncio.Event()

    async def hold(self, hit):
        async with unit_of_work():
            await queries.locked(hit.id)
            self.held.set()
            await self.release.wait()

    async def command(self, doing):
        try:
            await doing
        except Refused as refused:
            self.order.append(str(refused.reason))
        else:
            self.order.append("done")

    async def clock(self, timer, due):
        """As the clockwork takes a turn, with all the time that a slow machine wants for it.

        It is noted before the commit, which lets the next command go on.
        """
        with precedence():
            async with unit_of_work():
                await timer.await_parent(due)
                done = await timer.do(due, clock.now() + LATER)
                self.order.append(("clock", list(done)))

    async def until_waiting(self, count):
        async with asyncio.timeout(20):
            while await self.server.fetchval(WAITING) < count:
                await asyncio.sleep(0.005)


@pytest.fixture
async def scene(market, postgres_url):
    server = await asyncpg.connect(postgres_url)
    try:
        yield Scene(server)
    finally:
        await server.close()


async def prepared(rita, verb):
    """A HIT with a deadline of its own, and for each worker what the verb wants."""
    hit = await cast.a_hit(rita, slots=3 * QUEUE)
    late = await cast.an_accepted(await cast.a_worker("Late"), hit)
    workers = await crowd.of_workers(QUEUE)
    state = {
        "submit": cast.an_accepted,
        "return": cast.an_accepted,
        "approve": cast.a_submitted,
        "approve all": cast.a_submitted,
        "override": lambda worker, hit: cast.a_rejected(rita, worker, hit),
        "bonus": cast.a_submitted,
    }.get(verb)
    works = [await state(worker, hit) for worker in workers] if state else [None] * QUEUE
    return hit, late, list(zip(workers, works, strict=True))


VERBS = {
    "accept": lambda rita, hit, worker, work: commands.accept(worker, hit.id),
    "accept next": lambda rita, hit, worker, work: commands.accept_next(worker, hit.group_id),
    "submit": lambda rita, hit, worker, work: commands.submit(worker, work.id, cast.ANSWER),
    "return": lambda rita, hit, worker, work: commands.return_assignment(worker, work.id),
    "approve": lambda rita, hit, worker, work: commands.decide(rita, [work.id], AN_APPROVAL),
    "approve all": lambda rita, hit, worker, work: commands.decide_hit(rita, hit.id, AN_APPROVAL),
    "override": lambda rita, hit, worker, work: commands.override_rejection(rita, work.id),
    "bonus": lambda rita, hit, worker, work: commands.send_bonus(
        rita, work.id, Money(5), reason="Thank you."
    ),
    "extend": lambda rita, hit, worker, work: hits.extend_hit(rita, hit.id, slots=1),
    "expire": lambda rita, hit, worker, work: hits.expire_hit(rita, hit.id),
    "mark reviewing": lambda rita, hit, worker, work: hits.mark_reviewing(rita, hit.id),
    "delete": lambda rita, hit, worker, work: hits.delete_hit(rita, hit.id),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_the_clock_is_served_before_every_command_that_queues_for_a_hit(scene, rita, verb):
    hit, late, people = await prepared(rita, verb)
    due = [
        each
        for each in await commands.abandon_due.due(clock.now() + LATER, 100)
        if each.id == late.id
    ]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(scene.hold(hit))
        await scene.held.wait()
        for worker, work in people:
            tasks.create_task(scene.command(VERBS[verb](rita, hit, worker, work)))
        await scene.until_waiting(QUEUE)
        tasks.create_task(scene.clock(commands.abandon_due, due))
        await scene.until_waiting(QUEUE + 1)
        scene.release.set()

    # A worker who asks for the group's next HIT has perhaps found the row before the clock came.
    before = scene.order.index(("clock", [late.id]))
    assert before == 0 if verb != "accept next" else before <= 2
    assert len(scene.order) == QUEUE + 1
    assert (await Assignment.get(id=late.id)).status == "ABANDONED"


@pytest.fixture
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


async def slow_work(rita, worker):
    slow = await cast.a_type(rita, seconds=86_400 + 60)
    await cast.an_accepted(worker, await cast.a_hit(rita, hit_type=slow, lifetime=86_400 * 3))


async def an_answer(rita, worker):
    profiles.delay(days=1)
    await profiles.answered(worker, await profiles.a_question(rita), car="yes")


async def a_test(rita, worker):
    await qualifications.request(worker, (await requests.a_keyed_type(rita)).id)


async def late_work(rita, worker):
    await cast.an_accepted(worker, await cast.a_hit(rita, lifetime=86_400 * 3))


async def finished_work(rita, worker):
    await cast.a_submitted(worker, await cast.a_hit(rita, lifetime=86_400 * 3))


async def a_bonus(rita, worker):
    work = await cast.a_submitted(worker, await cast.a_hit(rita))
    await commands.send_bonus(rita, work.id, Money(1), reason="!")


async def an_appeal(rita, worker):
    soon = replace(policy.current().appeals, answered_within=timedelta(hours=12))
    policy.adopt(replace(policy.current(), appeals=soon))
    work = await cast.a_submitted(worker, await cast.a_hit(rita))
    await cast.reject(rita, work)
    await disputes.appeal(worker, work.id, "Look again.")


async def an_undoable_rejection(rita, worker):
    work = await cast.a_submitted(worker, await cast.a_hit(rita))
    await cast.reject(rita, work)
    await many.make_undoable(work)


# What makes a row due within a day, and the rows that must be held to change it.
SKIPPED = {
    "abandon": (late_work, "hits"),
    "expire": (lambda rita, _: cast.a_hit(rita, lifetime=3600), "hits"),
    "approve": (finished_work, "hits"),
    "warn": (slow_work, "hits"),
    "process": (an_answer, "workers"),
    "lapse": (a_test, "qualification_requests"),
    "measure": (finished_work, "hit_groups"),
    "check bonuses": (a_bonus, "requesters"),
    "let appeals lapse": (an_appeal, "hits"),
    "let rejections count": (an_undoable_rejection, "hits"),
}
WAITS = [timer for timer in TIMERS if timer.await_parent is not None]


def test_only_rows_for_which_nobody_queues_are_never_waited_for():
    alone = {"post", "answer reset", "end a day", "expire HITs of the suspended", "remind of tax"}
    alone |= {
        "expire unfilled batches",
        "move earnings",
        "make payouts",
        "send payouts",
        "warn of low balances",
        "expire HITs that were taken down",
        "tell who reported",
    }
    assert {timer.name for timer in TIMERS} == {timer.name for timer in WAITS} | alone
    assert {timer.name for timer in WAITS} == set(SKIPPED)


@pytest.mark.parametrize("timer", WAITS, ids=lambda timer: timer.name)
async def test_what_a_timer_skips_it_does_in_its_turn(scene, noon, rita, postgres_url, timer):
    make_due, table = SKIPPED[timer.name]
    (wim,) = await crowd.of_workers(1)
    await make_due(rita, wim)
    at = clock.now() + LATER
    due = await timer.due(at, 10)
    other = await asyncpg.connect(postgres_url)
    try:
        async with asyncio.TaskGroup() as tasks, other.transaction():
            await other.fetch(f"SELECT id FROM {table} FOR NO KEY UPDATE")
            assert list(await timer.do(due, at)) == []
            tasks.create_task(scene.clock(timer, due))
            await scene.until_waiting(1)
    finally:
        await other.close()

    assert scene.order == [("clock", [each.id for each in due])]
    assert len(due) == 1
