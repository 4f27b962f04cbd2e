"""A list with the feed's updates applied equals a new read, with cuts at any point; and no event
tells of a group that its reader could discover neither just before nor just after it."""

import asyncio
from contextlib import aclosing
from functools import partial

import pytest

from domain.discovery import listing
from domain.discovery.feed.exceptions import excluded_workers
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import ListRecomputed, SentState, UpdateKind
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from subscriptions.fanout.audience import Audience
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast
from tests.domain.batches.random_batches import WatchedBatches
from tests.domain.discovery.feed.watched_market import STRANGER, WatchedMarket
from tests.domain.random_market import RandomMarket

SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2)))
WINDOW = 0.03  # seconds, so that tests are quick
WRITERS, WRITES = 6, 15


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    policy.adopt(policy.MarketPolicy(queue_length=1))  # so that queues are full at times
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


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
    "acceptable and short": lambda rita: GroupFilter(
        only_acceptable=True, maximum_duration_seconds=60, minimum_reward=Money(10)
    ),
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
    """Reads once, then follows; cuts and resumes at the request of the test."""

    def __init__(self, tail, viewer, wanted):
        self.tail, self.viewer, self.wanted = tail, viewer, wanted
        self.received, self.changes = [], lambda: 0

    async def fetched(self):
        page = await listing.groups(self.viewer, Slice(100), wanted=self.wanted)
        return {group.id: shown(group) for group in page.rows}

    async def start(self, meanwhile=None):
        """As clients should: read the cursor, then the list, then follow after the cursor."""
        self.cursor, self.sent = await reader.head(), SentState()
        if meanwhile is not None:
            await meanwhile()
        self.state = await self.fetched()
        if meanwhile is not None:
            await meanwhile()
        self._resume()

    def _resume(self):
        self.task = asyncio.create_task(self._follow())

    async def _follow(self):
        feed = self._feed(WINDOW)
        async with aclosing(feed.follow(self.cursor)) as followed:
            async for update in followed:
                self._apply(update)
                assert update.cursor >= self.cursor
                self.cursor = update.cursor

    def _feed(self, seconds):
        sent = self.sent if self.wanted.only_acceptable else None
        return Feed(self.tail, self.viewer, self.wanted, seconds=seconds, sent=sent)

    def _apply(self, update):
        self.received.append((update, self.changes()))
        if isinstance(update, ListRecomputed):
            self.state |= {group.id: shown(group) for group in update.opened}
            for group in update.closed:
                self.state.pop(group.id, None)
        elif update.kind is UpdateKind.CLOSED:
            self.state.pop(update.group.id, None)
        else:
            self.state[update.group.id] = shown(update.group)

    async def stop(self):
        self.task.cancel()
        await asyncio.wait({self.task})
        if not self.task.cancelled():
            self.task.result()

    async def cut(self, meanwhile=None):
        """Disconnect for a moment, in which more may happen."""
        await self.stop()
        if meanwhile is not None:
            await meanwhile()
        self._resume()

    async def has_settled(self, *, seconds=5.0):
        """Whether its list soon equals a new read, and stays so."""
        fresh = await self.fetched()
        for _ in range(int(seconds / WINDOW)):
            if self.state == fresh:
                break
            await asyncio.sleep(WINDOW)
        await asyncio.sleep(3 * WINDOW)
        if self.task.done():
            self.task.result()
        return self.state == fresh


class MemberClient(Client):
    """A client in an audience of the common feed, which follows its own feed where it must."""

    def __init__(self, audience, *more):
        super().__init__(*more)
        self.audience = audience

    async def _follow(self):
        feed = self._feed(0)
        async with aclosing(feed.batches(self.cursor)) as batches:
            async for batch in batches:
                for item in batch.items:
                    self._apply(item.update)
                self.cursor = batch.reached
                if batch.is_last and self.audience.admit(self, batch, feed.differences):
                    return

    has_room = True

    def deliver(self, delivery):
        for payload in delivery.payloads:
            self._apply(payload.update)
            self.cursor = payload.update.cursor
        return True

    def detach(self, position):
        self.cursor = position
        self._resume()

    async def stop(self):
        self.audience.dismiss(self)
        await super().stop()


async def run_random_market(tail, wanted, *, seed, life=WatchedMarket):
    """Short bursts of changes with cuts, each followed by a check of the list."""
    market = life(seed)
    await market.open()
    for _ in range(10):
        await market.change()
    wim, rita = market.workers[0], market.requesters[0]
    client = Client(tail, market.viewers[wim.id], wanted(rita))
    client.changes = lambda: market.changes
    await client.start()
    for _ in range(6):
        for _ in range(8):
            await market.change()
            if market.random.random() < 0.25:
                await asyncio.sleep(market.random.random() * WINDOW)
                await client.cut(market.random.choice([None, market.change]))
        settled = await client.has_settled()
        assert settled, (client.state, await client.fetched())
        assert market.secrets_told(wim.id, client.received) == []
    await client.stop()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("wanted", FILTERS)
async def test_a_list_with_the_updates_applied_equals_a_new_read(tail, wanted, seed):
    await run_random_market(tail, FILTERS[wanted], seed=seed)


async def test_it_holds_with_a_batch_that_is_paused_and_pays_more(tail):
    await run_random_market(tail, FILTERS["everything"], seed=5, life=WatchedBatches)


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


class Payload:
    """An update instead of the bytes that a server makes of it."""

    def __init__(self, update):
        self.update = update

    def __len__(self):
        return 1


async def unchanged(updates):
    return [Payload(update) for update in updates]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("wanted", FILTERS)
async def test_it_holds_for_each_member_of_an_audience_with_blocks_of_its_own(tail, wanted, seed):
    """Cut clients resume from their last cursor; blocks detach them for a while."""
    await follow_together(tail, wanted, WatchedMarket(seed))


async def test_it_holds_for_each_member_where_a_batch_has_limits(tail):
    await follow_together(tail, "acceptable", WatchedBatches(5))


async def follow_together(tail, wanted, market):
    await market.open()
    for _ in range(10):
        await market.change()
    wanted = FILTERS[wanted](market.requesters[0])
    audience = Audience(
        tail,
        lambda: Feed.common(tail, wanted, seconds=WINDOW),
        unchanged,
        is_passing=lambda fault: False,
        excluded_by=partial(excluded_workers, accepting=wanted.only_acceptable),
    )
    viewers = [market.viewers[worker.id] for worker in market.workers]
    if not wanted.only_acceptable:
        viewers.append(None)
    members = [MemberClient(audience, tail, viewer, wanted) for viewer in viewers]
    for member in members:
        member.changes = lambda: market.changes
        await member.start()
    for _ in range(6):
        for _ in range(10):
            await market.change()
            if market.random.random() < 0.3:
                await asyncio.sleep(market.random.random() * WINDOW)
                await market.random.choice(members).cut(market.change)
            if market.random.random() < 0.2:
                # One client reads the list again in between, and follows from there.
                member = market.random.choice(members)
                await member.stop()
                await member.start(market.change)
        settled = await asyncio.gather(*(member.has_settled() for member in members))
        behind = [member for member, has in zip(members, settled, strict=True) if not has]
        assert behind == [], [(each.viewer, each.state, await each.fetched()) for each in behind]
        for member in members:
            id = STRANGER if member.viewer is None else member.viewer.worker.id
            assert market.secrets_told(id, member.received) == []
        assert len(audience) == len(members), "a client still follows alone"
    for member in members:
        await member.stop()
