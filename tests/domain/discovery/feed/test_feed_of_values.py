"""A feed whose filter compares values that change; and what a feed remembers beside an audience."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.discovery import measures
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import SentState, UpdateKind
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.money import Money
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market
from tests.domain.discovery.feed.test_feed_property import Client

SECONDS = 5
LONG = 31_536_000


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def tail(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


async def work(hit, *workers, seconds):
    """By these workers; returns the last assignment."""
    for worker in workers:
        assignment = await commands.accept(worker, hit.id)
        clock.advance(timedelta(seconds=seconds))
        await commands.submit(worker, assignment.id, cast.ANSWER)
    clock.advance(timedelta(minutes=1))
    await measures.check_bonuses_due(clock.now(), 100)
    await measures.measure_due(clock.now(), 100)
    return assignment


async def following(tail, wanted):
    client = Client(tail, None, wanted)
    await client.start()
    return client


def kinds(client):
    """Without updates of what is on the list: several changes may be one update, or two."""
    found = [update.kind for update, _ in client.received]
    return [kind for kind in found if kind is not UpdateKind.UPDATED]


async def test_the_work_takes_a_group_onto_the_list_and_off_it(tail):
    rita = await cast.a_requester("Rita")
    workers = [await cast.a_worker(name) for name in ("Wim", "Ann", "Eve", "Zoe")]
    hit = await cast.a_hit(rita, slots=9, lifetime=LONG)
    quick, everything = [
        await following(tail, wanted)
        for wanted in (GroupFilter(minimum_hourly_reward=Money(3_000)), EVERYTHING)
    ]
    assert quick.state == {}

    await work(hit, workers[0], seconds=5)
    assert await quick.has_settled()
    assert len(quick.state) == 1
    await work(hit, *workers[1:], seconds=500)
    assert await quick.has_settled()

    assert quick.state == {}
    assert kinds(quick) == [UpdateKind.POSTED, UpdateKind.CLOSED]
    assert everything.received == []
    for client in (quick, everything):
        await client.stop()


async def test_a_bonus_takes_a_requesters_groups_onto_the_list_for_ninety_days(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita, slots=9, lifetime=LONG)
    other = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="B"), lifetime=LONG)
    await cast.a_hit(await cast.a_requester("Rob"), lifetime=LONG)
    paying = await following(tail, GroupFilter(pays_bonuses=True))

    assignment = await work(hit, wim, seconds=5)
    await commands.send_bonus(rita, assignment.id, Money(1), reason="!")
    await measures.check_bonuses_due(clock.now(), 100)
    assert await paying.has_settled()
    assert set(paying.state) == {hit.group_id, other.group_id}
    clock.advance(timedelta(days=90))
    await measures.check_bonuses_due(clock.now(), 100)
    assert await paying.has_settled()

    assert paying.state == {}
    assert kinds(paying) == [UpdateKind.POSTED] * 2 + [UpdateKind.CLOSED] * 2
    await paying.stop()


async def test_a_feed_closes_again_what_an_audience_has_posted_meanwhile(tail):
    """The subscription remembers that it closed the group, but not what the audience sent."""
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit, viewer, sent = await cast.a_hit(rita), await market.viewer_of(wim.account_id), SentState()

    async def first_update(*, of):
        feed = Feed(tail, viewer, GroupFilter(only_acceptable=True), seconds=0, sent=sent)
        position = await reader.head()
        await of
        async with aclosing(feed.follow(position)) as updates, asyncio.timeout(SECONDS):
            return (await anext(updates)).kind

    assert await first_update(of=hits.expire_hit(rita, hit.id)) is UpdateKind.CLOSED
    later = clock.now() + timedelta(hours=1)
    await hits.extend_hit(rita, hit.id, expires_at=later)
    assert await first_update(of=hits.expire_hit(rita, hit.id)) is UpdateKind.CLOSED
