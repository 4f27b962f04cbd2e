"""Turns: a bounded number at once, and no party waits for the crowd of another."""

import asyncio
import random

import pytest

from subscriptions.tasks.turns import FairTurns, TooManyWaiting


class Work:
    """Pieces of work that end when they are told, in the order in which they began."""

    def __init__(self, turns):
        self.turns, self.begun, self.refused, self.running, self.most = turns, [], [], 0, 0
        self.tasks = []

    def add(self, party, count=1, **options):
        for _ in range(count):
            self.tasks.append(asyncio.create_task(self._piece(party, options)))

    async def _piece(self, party, options):
        try:
            async with self.turns.turn(party, **options):
                self.begun.append(party)
                self.running += 1
                self.most = max(self.most, self.running)
                for _ in range(3):
                    await asyncio.sleep(0)
                self.running -= 1
        except TooManyWaiting:
            self.refused.append(party)

    async def done(self):
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.mark.parametrize("at_once", [1, 2, 5])
async def test_no_more_run_at_once_than_may_and_all_run(at_once):
    work = Work(FairTurns(at_once))
    for n in range(40):
        work.add(n % 7)
    await work.done()

    assert work.most == at_once
    assert sorted(work.begun) == sorted(n % 7 for n in range(40))
    assert len(work.turns) == 0


@pytest.mark.parametrize("crowds", [1, 3])
async def test_one_piece_waits_for_about_one_piece_of_each_other_party(crowds):
    work = Work(FairTurns(2))
    for crowd in range(crowds):
        work.add(f"crowd {crowd}", 100)
    await asyncio.sleep(0)
    work.add("honest")
    await work.done()

    assert work.begun.index("honest") <= 2 + crowds


async def test_two_crowds_alternate_however_late_the_second_came():
    work = Work(FairTurns(1))
    work.add("first", 50)
    while len(work.begun) < 20:
        await asyncio.sleep(0)
    work.add("second", 20)
    await work.done()

    later = work.begun[21:]
    assert abs(later[:20].count("first") - later[:20].count("second")) <= 2


async def test_work_that_serves_many_goes_before_work_that_serves_one():
    work = Work(FairTurns(1))
    for n in range(50):
        work.add(f"viewer {n}")
    await asyncio.sleep(0)
    work.add("audience", beneficiaries=500)
    await work.done()

    assert work.begun.index("audience") <= 2


async def test_a_full_queue_refuses_the_newest_work_of_the_largest_party():
    work = Work(FairTurns(1, most_waiting=10))
    work.add("crowd", 50)
    await asyncio.sleep(0)
    work.add("honest", 3)
    await work.done()

    assert work.refused == ["crowd"] * 42
    assert work.begun.count("honest") == 3
    assert work.begun.count("crowd") == 8


async def test_very_many_refusals_leave_nothing_behind():
    work = Work(FairTurns(1, most_waiting=10))
    release = asyncio.Event()

    async def hold():
        async with work.turns.turn("holder"):
            await release.wait()

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0)
    work.add("crowd", 10)
    for n in range(500):
        work.add(n)
        await asyncio.sleep(0)
    assert len(work.turns) == 10
    assert len(work.turns._queue) < 100
    release.set()
    await holding
    await work.done()
    assert (len(work.turns), work.turns._parties) == (0, {})


@pytest.mark.parametrize("seed", range(20))
async def test_cancelled_work_gives_its_turn_to_the_next(seed):
    chance = random.Random(seed)
    work = Work(FairTurns(2, most_waiting=30))
    for n in range(60):
        work.add(n % 5)
        if chance.random() < 0.5:
            chance.choice(work.tasks).cancel()
        if chance.random() < 0.3:
            await asyncio.sleep(0)
    await work.done()
    work.running = 0

    work.add("later", 3)
    async with asyncio.timeout(5):
        await work.done()
    assert work.begun[-3:] == ["later"] * 3
    assert (len(work.turns), work.turns._free, work.turns._parties) == (0, 2, {})


async def test_work_that_fails_gives_its_turn_back():
    turns = FairTurns(1)
    with pytest.raises(ValueError, match="broken"):
        async with turns.turn("one"):
            raise ValueError("broken")
    async with asyncio.timeout(5), turns.turn("two"):
        pass
