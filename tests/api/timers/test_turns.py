"""Rows that others hold: the clockwork waits for them in turn, and lets no other row wait long."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from api.database.writer import Writer
from api.timers.clockwork import Clockwork
from api.timers.due_rows import BATCH, FIRST_TURN_AFTER, TimerRunner, Turns
from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from tests.domain import cast
from tests.races import crowd

TAKEN = Statement(
    "UPDATE hits SET available = available - $2, pending = pending + $2 WHERE id = $1"
)
FALLS_DUE = Statement("UPDATE assignments SET deadline = $2 WHERE id = $1")
QUEUE, DEADLINES, BETWEEN = 32, 15, timedelta(seconds=0.3)
A_WEEK = timedelta(days=7)
TEN_MINUTES = timedelta(seconds=600)


@pytest.fixture
async def noon(postgres):
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def other(postgres_url):
    connection = await asyncpg.connect(postgres_url)
    try:
        yield connection
    finally:
        await connection.close()


async def late_work(rita, count):
    hits = [await cast.a_hit(rita, lifetime=86_400) for _ in range(count)]
    return [
        await cast.an_accepted(worker, hit)
        for worker, hit in zip(await crowd.of_workers(count), hits, strict=True)
    ]


async def statuses(*assignments):
    return [(await Assignment.get(id=each.id)).status.value for each in assignments]


async def test_a_round_waits_for_few_turns_that_do_not_come_and_each_rarer_and_rarer(noon, other):
    work = await late_work(await cast.a_requester("Rita"), 3)
    clock.advance(TEN_MINUTES)
    runner = TimerRunner(commands.abandon_due, report_lateness=lambda *_: None)

    async def a_round(at):
        await runner.run(await commands.abandon_due.due(at, BATCH), at)
        turns = Turns()
        await runner.take_turns(turns, at)
        return turns

    now = clock.now()
    async with other.transaction():
        await other.fetch("SELECT id FROM hits FOR NO KEY UPDATE")
        assert [await a_round(now) for _ in range(4)] == [*[Turns(missed=1)] * 3, Turns()]
        again = now + FIRST_TURN_AFTER
        assert [await a_round(again) for _ in range(4)] == [*[Turns(missed=1)] * 3, Turns()]
        assert await a_round(again + FIRST_TURN_AFTER) == Turns()
        assert await statuses(*work) == ["IN_PROGRESS"] * 3

    await a_round(again + FIRST_TURN_AFTER)
    assert await statuses(*work) == ["ABANDONED"] * 3


async def test_many_rows_on_a_held_hit_keep_no_later_row_from_being_done(noon, other):
    rita = await cast.a_requester("Rita")
    hit, accepted_at = await cast.a_hit(rita, slots=BATCH + 50, lifetime=86_400), clock.now()
    await Assignment.bulk_create(
        Assignment(
            id=new_id(),
            hit_id=hit.id,
            group_id=hit.group_id,
            requester_id=rita.id,
            worker_id=worker.id,
            status="IN_PROGRESS",
            accepted_at=accepted_at,
            deadline=accepted_at + timedelta(seconds=60),
        )
        for worker in await crowd.of_workers(BATCH + 50)
    )
    await TAKEN.run(hit.id, BATCH + 50)
    last = await cast.an_accepted(await cast.a_worker("Last"), await cast.a_hit(rita))
    clock.advance(TEN_MINUTES)

    works = Clockwork(log_retention=A_WEEK)
    async with other.transaction():
        await other.fetch("SELECT id FROM hits WHERE id = $1 FOR NO KEY UPDATE", hit.id)
        await works.round()
        assert await statuses(last) == ["ABANDONED"]
    for _ in range(10):
        await works.round()
    row = await Hit.get(id=hit.id)
    assert (row.available, row.pending) == (BATCH + 50, 0)
    assert await Assignment.filter(status="ABANDONED").count() == BATCH + 51


@pytest.mark.long
@pytest.mark.parametrize("clocks", [1, 2])
async def test_a_deadline_of_a_busy_hit_waits_for_a_small_part_of_the_queue(any_database, clocks):
    """Measured in the commands that the HIT serves meanwhile, whatever the machine."""
    if any_database.capabilities.dialect == "sqlite":
        if clocks == 2:
            pytest.skip("SQLite serves one process")
        any_database._lock = Writer(most_units=1)  # one commit serves the whole queue otherwise
    rita = await cast.a_requester("Rita", funds="1000.00")
    hit = await cast.a_hit(rita, slots=99, lifetime=86_400)
    people = await crowd.of_workers(DEADLINES + QUEUE)
    late = [await cast.an_accepted(worker, hit) for worker in people[:DEADLINES]]
    start = clock.now() + timedelta(seconds=1)
    moments = {each.id: start + n * BETWEEN for n, each in enumerate(late)}
    for id, moment in moments.items():
        await FALLS_DUE.run(id, moment)
    served, before, after, stop = [0], [], [], asyncio.Event()

    async def work(worker):
        while not stop.is_set():
            assignment = await commands.accept(worker, hit.id)
            served[0] += 1
            await commands.return_assignment(worker, assignment.id)
            served[0] += 1

    async def watch():
        for moment in moments.values():
            await asyncio.sleep((moment - clock.now()).total_seconds())
            before.append(served[0])

    def report(timer, seconds):
        after.extend([served[0]] * len(seconds) if timer == "abandon" else [])
        if len(after) == DEADLINES:
            stop.set()

    async with asyncio.timeout(100), asyncio.TaskGroup() as tasks:
        tasks.create_task(watch())
        for _ in range(clocks):
            tasks.create_task(_run(Clockwork(log_retention=A_WEEK, report_lateness=report), stop))
        for worker in people[DEADLINES:]:
            tasks.create_task(work(worker))

    meanwhile = sorted(last - first for first, last in zip(before, after, strict=True))
    # A command waits for all that queue before it, the clock for one or two.
    assert meanwhile[DEADLINES // 2] <= QUEUE / 5
    told = [fact for fact in await cast.told() if type(fact).__name__ == "AssignmentAbandoned"]
    assert sorted(fact.assignment_id for fact in told) == sorted(moments)


async def _run(works, stop):
    async with works.running():
        await stop.wait()
