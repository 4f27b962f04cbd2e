"""A revocation is noticed whenever it came, and whatever the tail has lost."""

import asyncio
from datetime import timedelta

import pytest

from api.access.revocations import LogWatch
from domain.kernel import clock
from domain.people import authentication, commands
from domain.people.facts import CredentialsRevoked
from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.position import PositionTrimmed
from subscriptions.log.tail import Tail
from tests.domain.people import cast
from tests.domain.people.cast import a_form
from tests.subscriptions.fanout.test_audience import until
from tests.subscriptions.log.entries import commit, everything


@pytest.fixture
async def wim(any_database):
    """A viewer with one session, and another session of theirs."""
    await commands.create_account(a_form("wim"))
    first, second = await cast.signed_in("wim"), await cast.signed_in("wim")
    return await authentication.viewer_for(first.token), await authentication.viewer_for(
        second.token
    )


@pytest.fixture
async def tail():
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        yield tail


@pytest.fixture
def ended():
    return []


async def read_all(tail):
    entries = await everything()
    ring()
    await until(lambda: tail.head >= entries[-1].position)


@pytest.mark.parametrize("is_read", [True, False])
async def test_a_revocation_between_the_recognition_and_the_watch(wim, tail, ended, is_read):
    viewer, _ = wim
    watch = LogWatch(tail)
    since = watch.moment()
    await commands.sign_out(viewer)
    if is_read:
        await read_all(tail)
    stop = await watch.watch(viewer, since=since, on_revoked=lambda: ended.append(1))
    if not is_read:
        await read_all(tail)
    await until(lambda: ended)
    stop()


async def test_a_revocation_after_the_watch_and_not_that_of_another_session(wim, tail, ended):
    viewer, other = wim
    watch = LogWatch(tail)
    await watch.watch(viewer, since=watch.moment(), on_revoked=lambda: ended.append(1))
    await commands.sign_out(other)
    await read_all(tail)
    assert ended == []
    await commands.sign_out(viewer)
    await read_all(tail)
    assert ended == [1]


async def lose_the_place(viewer, other):
    """Both are revoked without a ring, and the log is trimmed before the tail has read it; SQLite
    keeps the last entry."""
    for each in (viewer, other):
        revoked = CredentialsRevoked(
            account_id=each.account.id,
            credential_id=each.credential_id,
            occurred_at=clock.now(),
        )
        await commit(*revoked.drafts())
    await everything()
    assert await reader.trim(clock.now() + timedelta(seconds=1)) > 0
    ring()


async def test_a_tail_that_has_lost_its_place_ends_what_it_watches(wim, tail, ended):
    viewer, other = wim
    watch = LogWatch(tail)
    for each in (viewer, other):
        await watch.watch(each, since=watch.moment(), on_revoked=lambda who=each: ended.append(who))
    await lose_the_place(viewer, other)
    await until(lambda: len(ended) == 2)
    assert {each.credential_id for each in ended} == {viewer.credential_id, other.credential_id}


async def test_a_watch_from_a_place_that_was_lost_is_refused(wim, tail, ended):
    viewer, other = wim
    watch = LogWatch(tail)
    since = watch.moment()
    await lose_the_place(viewer, other)
    await until(lambda: tail.head > since)
    with pytest.raises(PositionTrimmed):
        await watch.watch(viewer, since=since, on_revoked=lambda: ended.append(1))
    await asyncio.sleep(0)
    assert tail._listeners == {}
