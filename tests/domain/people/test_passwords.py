"""The queue of the work with passwords is bounded, and fair between networks."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter

import pytest

from domain.people import limits, passwords
from domain.people.refusals import TooManyAttempts

STORM = limits.MOST_WAITING_FOR_A_HASHER + 50


async def test_a_full_queue_refuses_the_storm_and_serves_everybody_else():
    served, refused, go_on = Counter(), Counter(), asyncio.Event()

    async def work(party):
        try:
            async with passwords.turn(party):
                await go_on.wait()
                served[party] += 1
        except TooManyAttempts:
            refused[party] += 1

    storm = [asyncio.create_task(work("storm")) for _ in range(STORM)]
    await asyncio.sleep(0)
    others = [asyncio.create_task(work(f"network {n}")) for n in range(10)]
    for _ in range(2):  # a refused piece hears of it one step later
        await asyncio.sleep(0)
    assert refused == {"storm": 50 - limits.HASHERS + 10}
    go_on.set()
    await asyncio.gather(*storm, *others)

    assert {party: served[party] for party in served if party != "storm"} == {
        f"network {n}": 1 for n in range(10)
    }
    assert served["storm"] + refused["storm"] == STORM


async def test_a_turn_is_given_back_by_work_that_fails():
    for _ in range(limits.HASHERS + 1):
        with pytest.raises(ValueError, match="broken"):
            async with passwords.turn("one"):
                raise ValueError("broken")
    async with asyncio.timeout(5), passwords.turn("one"):
        pass


async def test_a_password_of_endless_marks_is_compared_by_the_first_thirty():
    marks = "\u0301\u0327"
    stored = await passwords.hashed("a" + marks * 15)

    assert await passwords.matches("a" + marks * 15, stored)
    assert await passwords.matches("a" + marks * 5_000, await passwords.hashed("a" + marks * 600))


async def test_a_process_hashes_strongly_unless_it_is_given_another_strength():
    own = (
        "import asyncio; from domain.people.passwords import *; print(asyncio.run(hashed('x y z')))"
    )
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", own, stdout=PIPE)
    strong = (await run.communicate())[0].decode().strip()
    quick = await passwords.hashed("x y z")

    assert "$m=19456,t=2,p=1$" in strong
    assert "$m=8,t=1,p=1$" in quick
    for each in (strong, quick):
        assert await passwords.matches("x y z", each)
        assert not await passwords.matches("x y", each)
