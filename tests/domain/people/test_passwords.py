"""The queue of those who wait for a password to be hashed: long, bounded, and never stuck."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people import commands, limits, passwords
from domain.people.models import Account, SignInAttempt
from domain.people.refusals import TooManyAttempts
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, PUBLIC_URL, a_form

A_MINUTE = timedelta(minutes=1)
MOST = limits.MOST_WAITING_FOR_A_HASHER


@asynccontextmanager
async def waiting(count: int):
    """So many wait for a hash, again and again, until the block ends."""
    tasks = [asyncio.create_task(wait_again_and_again()) for _ in range(count)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def wait_again_and_again():
    while True:
        await passwords.matches("a guess", None)


async def test_the_last_place_in_the_queue_is_taken_and_the_next_one_is_refused():
    async with waiting(MOST - 1):
        last = asyncio.create_task(passwords.matches("a guess", None))
        await asyncio.sleep(0)
        assert not last.done()
        with pytest.raises(TooManyAttempts) as refused:
            await passwords.matches("a guess", None)
        last.cancel()

    assert timedelta(0) <= clock.now() + limits.BUSY_FOR - refused.value.retry_at < A_MINUTE
    assert await passwords.matches("a guess", None) is False


@pytest.mark.usefixtures("market")
async def test_a_full_queue_refuses_each_verb_that_hashes_and_changes_nothing():
    viewer = await cast.joined("wim")
    await commands.request_password_reset(
        "wim@kempelen.test", client_address="192.0.2.1", public_url=PUBLIC_URL
    )
    code = await cast.mailed_code("wim")
    before = await accounts()
    attempts = await SignInAttempt.all().count()

    async with waiting(MOST):
        for verb in (
            cast.signed_in("wim"),
            cast.signed_in("nobody"),
            commands.change_password(viewer, current=PASSWORD, new="battery staple"),
            commands.reset_password(code, "battery staple"),
            commands.sign_up(a_form("ann"), public_url=PUBLIC_URL),
        ):
            with pytest.raises(TooManyAttempts):
                await verb

    assert await accounts() == before
    assert await SignInAttempt.all().count() == attempts, "nobody's password was guessed at"
    assert (await cast.signed_in("wim")).token
    await commands.reset_password(code, "battery staple")


async def accounts():
    return await Account.all().order_by("id").values_list("email", "password_hash")


async def test_those_who_leave_the_queue_leave_their_places():
    for _ in range(3):
        async with waiting(MOST):
            pass

    assert await passwords.matches(PASSWORD, await passwords.hashed(PASSWORD))


async def test_a_hash_that_fails_leaves_its_place():
    for _ in range(MOST + 1):
        with pytest.raises(UnicodeEncodeError):
            await passwords.hashed("\ud800")

    assert await passwords.matches("a guess", None) is False
