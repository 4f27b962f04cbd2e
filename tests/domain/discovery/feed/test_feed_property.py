"""What was read, with the feed's news applied, is what a fresh read gives: cut where you will."""

import asyncio
from contextlib import aclosing
from functools import partial

import pytest

from domain.discovery import listing
from domain.discovery.feed.exceptions import kept_from
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import ListRecomputed, UpdateKind
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from subscriptions.fanout.audience import Audience
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast
from tests.domain.random_market import RandomMarket

WINDOW = 0.03  # seconds, so that tests are quick
WRITERS, WRITES = 6, 15


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def tail(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


@pytest.fixture
async def tail_on_postgres(postgres):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


FILTERS = {
    "everything": lambda rita: EVERYTHING,
    "acceptable": lambda rita: GroupFilter(only_acceptable=True),
    "dear": lambda rita: GroupFilter(minimum_reward=Money(20)),
    "of one requester": lambda rita: GroupFilter(requester_id=rita.id, text="group"),
}


def shown(group):
    return (
        group.available_hits,
        group.total_hits,
        group.version,
        group.newest_hit_at,
        group.last_updated_at,
        group.latest_expiry_at,
    )


class Client:
    """Reads once, then follows; cuts and resumes when it is told to."""

    def __init__(self, tail, viewer, wanted):
        self.tail, self.viewer, self.wanted = tail, viewer, wanted

    async def fetched(self):
        page = await listing.groups(self.viewer, Slice(100), wanted=self.wanted)
        return {group.id: shown(group) for group in page.rows}

    async def start(self, meanwhile=None):
        """As a client is told to: the cursor, the list, and then what follows the cursor."""
        self.cursor = await reader.head()
        if meanwhile is not None:
            await meanwhile()
        self.state = await self.fetched()
        if meanwhile is not None:
            await meanwhile()
        self._resume()

    def _resume(self):
        self.task = asyncio.create_task(self._follow())

    async def _follow(self):
        feed = Feed(self.tail, self.viewer, self.wanted, seconds=WINDOW)
        async with aclosing(feed.follow(self.cursor)) as followed:
            async for news in followed:
                self._apply(news)
                assert news.cursor >= self.cursor
                self.cursor = news.cursor

    def _apply(self, news):
        if isinstance(news, ListRecomputed):
            self.state |= {group.id: shown(group) for group in news.opened}
            for group in news.closed:
                self.state.pop(group.id, None)
        elif news.kind is UpdateKind.CLOSED:
            self.state.pop(news.group.id, None)
        else:
            self.state[news.group.id] = shown(news.group)

    async def stop(self):
        self.task.cancel()
        await asyncio.wait({self.task})
        if not self.task.cancelled():
            self.task.result()

    async def cut(self, meanwhile=None):
        """It is gone for a moment, in which more may happen."""
        await self.stop()
        if meanwhile is not None:
            await meanwhile()
        self._resume()

    async def has_settled(self, *, seconds=5.0):
        """Whether, soon and then for good, it has what a fresh read gives."""
        fresh = await self.fetched()
        for _ in range(int(seconds / WINDOW)):
            if self.state == fresh:
                break
            await asyncio.sleep(WINDOW)
        await asyncio.sleep(3 * WINDOW)
        if self.task.done():
            self.task.result()
        return self.state == fresh


class Rider(Client):
    """One of an audience, which tells all what they have in common; alone only where it must be."""

    def __init__(self, audience, *more):
        super().__init__(*more)
        self.audience = audience

    async def _follow(self):
        feed = Feed(self.tail, self.viewer, self.wanted, seconds=0)
        async with aclosing(feed.rounds(self.cursor)) as rounds:
            async for round in rounds:
                for item in round.items:
                    self._apply(item.news)
                self.cursor = round.reached
                if round.is_last and self.audience.admit(self, round, feed.attention):
                    return

    def hear(self, telling):
        for news in telling.words:
            self._apply(news)
            self.cursor = news.cursor
        return True

    def fall_behind(self, position):
        self.cursor = position
        self._resume()

    async def stop(self):
        self.audience.dismiss(self)
        await super().stop()


async def play(tail, wanted, *, seed):
    """Short bursts of changes, each with cuts, and each followed by a look at the outcome."""
    market = RandomMarket(seed)
    await market.open()
    for _ in range(10):
        await market.change()
    wim, rita = market.workers[0], market.requesters[0]
    client = Client(tail, market.viewers[wim.id], wanted(rita))
    await client.start()
    for _ in range(6):
        for _ in range(8):
            await market.change()
            if market.random.random() < 0.25:
                await asyncio.sleep(market.random.random() * WINDOW)
                await client.cut(market.random.choice([None, market.change]))
        settled = await client.has_settled()
        assert settled, (client.state, await client.fetched())
    await client.stop()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wanted", FILTERS)
async def test_a_list_with_the_updates_applied_equals_a_new_read(tail, wanted, seed):
    await play(tail, FILTERS[wanted], seed=seed)


@pytest.mark.parametrize("wanted", ["everything", "acceptable"])
async def test_it_holds_while_several_write_at_once_on_postgres(tail_on_postgres, wanted):
    market = RandomMarket(7)
    await market.open()
    wim, rita = market.workers[0], market.requesters[0]
    client = Client(tail_on_postgres, market.viewers[wim.id], FILTERS[wanted](rita))
    await client.start()

    async def write():
        for _ in range(WRITES):
            await market.change()

    for _ in range(3):
        writing = asyncio.gather(*(write() for _ in range(WRITERS)))
        while not writing.done():
            await asyncio.sleep(market.random.random() * 2 * WINDOW)
            await client.cut()
        await writing
        settled = await client.has_settled()
        assert settled, (client.state, await client.fetched())
    await client.stop()


async def told_as_it_is(news):
    return news


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wanted", FILTERS)
async def test_it_holds_for_each_member_of_an_audience_with_blocks_of_its_own(tail, wanted, seed):
    """Cut clients resume from what they last heard; blocks send them away and back."""
    market = RandomMarket(seed)
    await market.open()
    for _ in range(10):
        await market.change()
    wanted = FILTERS[wanted](market.requesters[0])
    audience = Audience(
        tail,
        lambda: Feed.of_all(tail, wanted, seconds=WINDOW),
        told_as_it_is,
        is_passing=lambda fault: False,
        kept_from=partial(kept_from, accepting=wanted.only_acceptable),
    )
    viewers = [market.viewers[worker.id] for worker in market.workers]
    if not wanted.only_acceptable:
        viewers.append(None)
    riders = [Rider(audience, tail, viewer, wanted) for viewer in viewers]
    for rider in riders:
        await rider.start()
    for _ in range(6):
        for _ in range(10):
            await market.change()
            if market.random.random() < 0.3:
                await asyncio.sleep(market.random.random() * WINDOW)
                await market.random.choice(riders).cut(market.change)
            if market.random.random() < 0.2:
                # Somebody reads the list anew, in the middle of everything, and follows from there.
                rider = market.random.choice(riders)
                await rider.stop()
                await rider.start(market.change)
        settled = await asyncio.gather(*(rider.has_settled() for rider in riders))
        behind = [rider for rider, has in zip(riders, settled, strict=True) if not has]
        assert behind == [], [(each.viewer, each.state, await each.fetched()) for each in behind]
        assert len(audience) == len(riders), "somebody still follows alone"
    for rider in riders:
        await rider.stop()
