"""Expiries: the clock decides, however it is set."""

import asyncio
import random
from datetime import timedelta

import pytest

from api.access.expiries import Expiries
from domain.kernel import clock

SECONDS = 30  # a limit against a hang


@pytest.fixture(autouse=True)
def true_clock():
    yield
    clock.release()


async def within(seconds, is_so):
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.005)


def after(seconds):
    return clock.now() + timedelta(seconds=seconds)


async def test_an_expiry_is_called_at_its_time_and_not_before():
    expiries, called = Expiries(), []
    for at in map(after, (0.15, 0.05, 0.1)):
        expiries.at(at, lambda at=at: called.append((at, clock.now())))
    await within(SECONDS, lambda: len(called) == 3)

    assert [at for at, _ in called] == sorted(at for at, _ in called)
    assert all(now >= at - timedelta(milliseconds=2) for at, now in called)
    assert len(expiries) == 0


async def test_an_expiry_is_noticed_soon_after_the_clock_was_set_ahead():
    expiries, called = Expiries(look_seconds=0.05), []
    expiries.at(after(86_400), lambda: called.append("day"))
    expiries.at(after(9 * 86_400), lambda: called.append("days"))
    clock.advance(timedelta(days=2))
    await within(SECONDS, lambda: called)

    assert called == ["day"]
    assert len(expiries) == 1


async def test_an_expiry_waits_for_a_clock_that_is_set_back():
    expiries, called = Expiries(look_seconds=0.05), []
    expiries.at(after(0.05), lambda: called.append(1))
    clock.advance(timedelta(hours=-1))
    await asyncio.sleep(0.1)
    assert called == []
    clock.advance(timedelta(hours=2))
    await within(SECONDS, lambda: called)


async def test_a_cancelled_expiry_is_not_called_and_is_not_kept():
    expiries, called, chance = Expiries(), [], random.Random(1)
    cancels = [
        expiries.at(after(60 + chance.random()), lambda: called.append(1)) for _ in range(900)
    ]
    kept = expiries.at(after(0.05), lambda: called.append("kept"))
    for cancel in cancels:
        cancel()
        cancel()
    assert len(expiries) == 1
    assert len(expiries._expiries) < 200
    await within(SECONDS, lambda: called)
    kept()
    clock.advance(timedelta(hours=1))
    expiries.at(after(0), lambda: called.append("last"))
    await within(SECONDS, lambda: "last" in called)
    assert called == ["kept", "last"]
    assert len(expiries) == 0


async def test_no_end_is_never_called():
    expiries = Expiries()
    expiries.at(None, lambda: pytest.fail("called"))()
    assert len(expiries) == 0
