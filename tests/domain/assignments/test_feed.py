"""The feed: news of the market that one viewer may see, and that the filter lets through."""

import asyncio
import random
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

import pytest

from domain import clock
from domain.assignments import browsing, commands
from domain.assignments.feed import Feed
from domain.assignments.news import NewsKind, Recomputed
from domain.hits import commands as hits
from domain.hits.browsing import EVERYTHING, GroupFilter
from domain.hits.questions import AnswerField
from domain.money import Money
from domain.paging import Slice
from domain.people import commands as people
from domain.refusals import Refused
from subscriptions import reader
from subscriptions.bell import Bell
from subscriptions.tail import Tail
from tests.domain import cast, market

WINDOW = 0.03  # seconds, so that tests are quick
ANSWER = [AnswerField("colour", ("red",))]


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def tail(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


@asynccontextmanager
async def following(tail, viewer=None, wanted=EVERYTHING, *, after=None, seconds=WINDOW):
    """A function that gives the next so many news, shortly."""
    after = after or await reader.head()
    async with aclosing(Feed(tail, viewer, wanted, seconds=seconds).follow(after)) as news:

        async def take(count):
            async with asyncio.timeout(10):
                return [await anext(news) for _ in range(count)]

        yield take


def said(news):
    if isinstance(news, Recomputed):
        return [g.title for g in news.opened], [g.title for g in news.closed]
    return news.kind, news.group.title, news.group.available_hits


async def published(requester, title, *, slots=1, **options):
    return await cast.a_hit(
        requester, slots=slots, hit_type=await cast.a_type(requester, title=title, **options)
    )


async def test_a_group_is_posted_updated_and_closed(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    async with following(tail) as take:
        first = await published(rita, "Apple")
        assert [said(n) for n in await take(1)] == [(NewsKind.POSTED, "Apple", 1)]
        second = await published(rita, "Apple")
        assert [said(n) for n in await take(1)] == [(NewsKind.UPDATED, "Apple", 2)]
        await commands.accept(wim, first.id)
        assert [said(n) for n in await take(1)] == [(NewsKind.UPDATED, "Apple", 1)]
        await commands.accept(wim, second.id)
        [closed] = await take(1)

    assert said(closed) == (NewsKind.CLOSED, "Apple", 0)
    assert closed.occurred_at == cast.START
    assert closed.cursor == await reader.head()


async def test_many_changes_are_told_as_one(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail, seconds=0.25) as take:
        started = asyncio.get_running_loop().time()
        hit_type = await cast.a_type(rita, title="Apple")
        for _ in range(10):
            await cast.a_hit(rita, hit_type=hit_type)
        news = []
        while not news or news[-1].group.available_hits < 10:
            news += await take(1)
        lasted = asyncio.get_running_loop().time() - started

    assert news[0].kind == NewsKind.POSTED
    assert len(news) <= 2 + lasted / 0.25
    assert {each.kind for each in news[1:]} <= {NewsKind.UPDATED}


async def test_only_what_the_filter_lets_through_is_told(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail, wanted=GroupFilter(minimum_reward=Money(20))) as take:
        await published(rita, "Cheap", reward="0.10")
        await published(rita, "Dear", reward="0.20")
        assert [said(n) for n in await take(1)] == [(NewsKind.POSTED, "Dear", 1)]


async def test_a_worker_hears_nothing_of_requesters_they_blocked(tail):
    rita, otto = await cast.a_requester("Rita"), await cast.a_requester("Otto")
    wim = await cast.a_worker("Wim")
    await market.block_requester(wim, rita)
    async with following(tail, await market.viewer_of(wim.account_id)) as take:
        await published(rita, "By Rita")
        await published(otto, "By Otto")
        assert [said(n) for n in await take(1)] == [(NewsKind.POSTED, "By Otto", 1)]


async def test_a_block_takes_groups_off_the_list_and_its_end_puts_them_back(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    await published(rita, "Apple")
    await published(rita, "Birch")
    async with following(tail, wims) as take:
        await people.block_requester(wim, rita.id)
        assert [said(n) for n in await take(1)] == [([], ["Apple", "Birch"])]
        await people.unblock_requester(wim, rita.id)
        assert [said(n) for n in await take(1)] == [(["Apple", "Birch"], [])]


async def test_being_blocked_closes_what_one_could_accept_but_hides_nothing(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    acceptable = GroupFilter(only_acceptable=True)
    await published(rita, "Apple")
    async with following(tail, wims) as all_of_it, following(tail, wims, acceptable) as some:
        await people.block_worker(rita, wim.id, reason="Slow.")
        assert [said(n) for n in await all_of_it(1)] == [(["Apple"], [])]
        assert [said(n) for n in await some(1)] == [([], ["Apple"])]
        await people.unblock_worker(rita, wim.id)
        assert [said(n) for n in await all_of_it(1)] == [(["Apple"], [])]
        assert [said(n) for n in await some(1)] == [(["Apple"], [])]


async def test_what_a_worker_has_done_closes_for_them_alone(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    ada = await cast.a_worker("Ada")
    wims, adas = [await market.viewer_of(each.account_id) for each in (wim, ada)]
    acceptable = GroupFilter(only_acceptable=True)
    hit = await published(rita, "Apple", slots=3)
    async with following(tail, wims, acceptable) as his, following(tail, adas, acceptable) as hers:
        held = await commands.accept(wim, hit.id)
        assert [said(n) for n in await his(1)] == [(NewsKind.CLOSED, "Apple", 1)]
        await commands.return_assignment(wim, held.id)
        assert [said(n) for n in await his(1)] == [(NewsKind.POSTED, "Apple", 1)]
        await published(rita, "Birch")
        assert [said(n) for n in await hers(1)] == [(NewsKind.POSTED, "Birch", 1)]


async def test_a_blocked_requester_with_many_groups_is_told_in_pages(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    for number in range(150):
        await published(rita, f"Group {number}")
    async with following(tail, wims) as take:
        before = await reader.head()
        await people.block_requester(wim, rita.id)
        pages = await take(2)

    assert [len(page.closed) for page in pages] == [100, 50]
    assert [page.cursor for page in pages] == [before, await reader.head()]


async def test_one_board_reads_for_all_feeds_of_a_process(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail) as one, following(tail) as other:
        await published(rita, "Apple")
        [first], [second] = await one(1), await other(1)

    assert first.group is second.group


FILTERS = {
    "everything": lambda rita: EVERYTHING,
    "acceptable": lambda rita: GroupFilter(only_acceptable=True),
    "dear": lambda rita: GroupFilter(minimum_reward=Money(20)),
    "of one requester": lambda rita: GroupFilter(requester_id=rita.id, text="group"),
}


class Market:
    """Random changes by random people."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    async def open(self):
        self.requesters = [await cast.a_requester(name) for name in ("Rita", "Otto")]
        self.workers = [await cast.a_worker(name) for name in ("Wim", "Ada")]
        people_ = [*self.requesters, *self.workers]
        self.viewers = {each.id: await market.viewer_of(each.account_id) for each in people_}
        self.types = [
            await cast.a_type(each, title=f"Group {number}", reward=f"0.{number}0", seconds=60)
            for each in self.requesters
            for number in (1, 2, 3)
        ]
        self.hits, self.held = [], []

    async def change(self):
        verb = self.random.choice(
            [self.publish] * 4
            + [self.accept] * 6
            + [self.submit, self.give_back, self.give_back, self.expire, self.extend, self.wait]
            + [self.block, self.unblock]
        )
        try:
            await verb()
        except Refused:
            pass

    async def publish(self):
        hit_type = self.random.choice(self.types)
        requester = next(r for r in self.requesters if r.id == hit_type.requester_id)
        slots, lifetime = self.random.choice([1, 1, 2]), self.random.choice([60, 3600])
        self.hits.append(
            await cast.a_hit(requester, slots=slots, lifetime=lifetime, hit_type=hit_type)
        )

    async def accept(self):
        if self.hits:
            worker, hit = self.random.choice(self.workers), self.random.choice(self.hits)
            held = await commands.accept_next(worker, hit.group_id)
            self.held.append((worker, held.id))

    def _held(self):
        return self.held.pop(self.random.randrange(len(self.held)))

    async def submit(self):
        if self.held:
            worker, id = self._held()
            await commands.submit(worker, id, ANSWER)

    async def give_back(self):
        if self.held:
            worker, id = self._held()
            await commands.return_assignment(worker, id)

    def _of(self, hit):
        return next(r for r in self.requesters if r.id == hit.requester_id)

    async def expire(self):
        if self.hits:
            hit = self.random.choice(self.hits)
            await hits.expire_hit(self._of(hit), hit.id)

    async def extend(self):
        if self.hits:
            hit = self.random.choice(self.hits)
            later = clock.now() + timedelta(hours=1)
            await hits.extend_hit(self._of(hit), hit.id, slots=1, expires_at=later)

    async def wait(self):
        clock.advance(timedelta(seconds=40))
        await commands.abandon_due(clock.now(), 100)
        await hits.expire_due(clock.now(), 100)

    async def block(self, verbs=(people.block_requester, people.block_worker)):
        worker, requester = self.random.choice(self.workers), self.random.choice(self.requesters)
        by_worker, by_requester = verbs
        if self.random.random() < 0.5:
            await by_worker(worker, requester.id)
        elif by_requester is people.block_worker:
            await by_requester(requester, worker.id, reason="Slow.")
        else:
            await by_requester(requester, worker.id)

    async def unblock(self):
        await self.block((people.unblock_requester, people.unblock_worker))


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
        page = await browsing.groups(self.viewer, Slice(100), wanted=self.wanted)
        return {group.id: shown(group) for group in page.rows}

    async def start(self):
        self.cursor = await reader.head()
        self.state = await self.fetched()
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
        if isinstance(news, Recomputed):
            self.state |= {group.id: shown(group) for group in news.opened}
            for group in news.closed:
                self.state.pop(group.id, None)
        elif news.kind is NewsKind.CLOSED:
            self.state.pop(news.group.id, None)
        else:
            self.state[news.group.id] = shown(news.group)

    async def stop(self):
        self.task.cancel()
        await asyncio.wait({self.task})
        if not self.task.cancelled():
            self.task.result()

    async def cut(self):
        await self.stop()
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


async def play(tail, wanted, *, seed, steps):
    market_ = Market(seed)
    await market_.open()
    for _ in range(10):
        await market_.change()
    wim, rita = market_.workers[0], market_.requesters[0]
    client = Client(tail, market_.viewers[wim.id], wanted(rita))
    await client.start()
    for _ in range(steps):
        await market_.change()
        chance = market_.random.random()
        if chance < 0.1:
            await client.cut()
        elif chance < 0.2:
            await asyncio.sleep(market_.random.random() * 2 * WINDOW)
    settled = await client.has_settled()
    await client.stop()
    assert settled, (client.state, await client.fetched())


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("wanted", FILTERS)
async def test_what_was_read_with_the_news_applied_is_what_a_fresh_read_gives(tail, wanted, seed):
    await play(tail, FILTERS[wanted], seed=seed, steps=60)
