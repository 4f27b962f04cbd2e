"""The feed: updates of the groups that one viewer may see, and that match the filter."""

import asyncio
from contextlib import aclosing, asynccontextmanager

import pytest

from domain.assignments import commands
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import ListRecomputed, UpdateKind
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.kernel import clock
from domain.kernel.money import Money
from domain.people import commands as people
from domain.questions.question import AnswerField
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
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
    """A function that returns the next so many updates."""
    after = after or await reader.head()
    async with aclosing(Feed(tail, viewer, wanted, seconds=seconds).follow(after)) as updates:

        async def take(count):
            async with asyncio.timeout(10):
                return [await anext(updates) for _ in range(count)]

        yield take


def shown(update):
    if isinstance(update, ListRecomputed):
        return [g.title for g in update.opened], [g.title for g in update.closed]
    return update.kind, update.group.title, update.group.available_hits


async def published(requester, title, *, slots=1, **options):
    return await cast.a_hit(
        requester, slots=slots, hit_type=await cast.a_type(requester, title=title, **options)
    )


async def test_a_group_is_posted_updated_and_closed(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    async with following(tail) as take:
        first = await published(rita, "Apple")
        assert [shown(update) for update in await take(1)] == [(UpdateKind.POSTED, "Apple", 1)]
        second = await published(rita, "Apple")
        assert [shown(update) for update in await take(1)] == [(UpdateKind.UPDATED, "Apple", 2)]
        await commands.accept(wim, first.id)
        assert [shown(update) for update in await take(1)] == [(UpdateKind.UPDATED, "Apple", 1)]
        await commands.accept(wim, second.id)
        [closed] = await take(1)

    assert shown(closed) == (UpdateKind.CLOSED, "Apple", 0)
    assert closed.occurred_at == cast.START
    assert closed.cursor == await reader.head()


async def test_many_changes_are_merged_into_one_update(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail, seconds=0.25) as take:
        started = asyncio.get_running_loop().time()
        hit_type = await cast.a_type(rita, title="Apple")
        for _ in range(10):
            await cast.a_hit(rita, hit_type=hit_type)
        updates = []
        while not updates or updates[-1].group.available_hits < 10:
            updates += await take(1)
        lasted = asyncio.get_running_loop().time() - started

    assert updates[0].kind == UpdateKind.POSTED
    assert len(updates) <= 2 + lasted / 0.25
    assert {each.kind for each in updates[1:]} <= {UpdateKind.UPDATED}


async def test_only_groups_that_match_the_filter_are_in_the_feed(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail, wanted=GroupFilter(minimum_reward=Money(20))) as take:
        await published(rita, "Cheap", reward="0.10")
        await published(rita, "Dear", reward="0.20")
        assert [shown(update) for update in await take(1)] == [(UpdateKind.POSTED, "Dear", 1)]


async def test_a_worker_receives_nothing_of_requesters_they_blocked(tail):
    rita, otto = await cast.a_requester("Rita"), await cast.a_requester("Otto")
    wim = await cast.a_worker("Wim")
    await market.block_requester(wim, rita)
    async with following(tail, await market.viewer_of(wim.account_id)) as take:
        await published(rita, "By Rita")
        await published(otto, "By Otto")
        assert [shown(update) for update in await take(1)] == [(UpdateKind.POSTED, "By Otto", 1)]


async def test_a_block_takes_groups_off_the_list_and_its_end_puts_them_back(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    await published(rita, "Apple")
    await published(rita, "Birch")
    async with following(tail, wims) as take:
        await people.block_requester(wim, rita.id)
        assert [shown(update) for update in await take(1)] == [([], ["Apple", "Birch"])]
        await people.unblock_requester(wim, rita.id)
        assert [shown(update) for update in await take(1)] == [(["Apple", "Birch"], [])]


async def test_a_block_by_a_requester_closes_acceptable_groups_but_hides_nothing(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    acceptable = GroupFilter(only_acceptable=True)
    await published(rita, "Apple")
    async with following(tail, wims) as all_of_it, following(tail, wims, acceptable) as some:
        await people.block_worker(rita, wim.id, reason="Slow.")
        assert [shown(update) for update in await all_of_it(1)] == [(["Apple"], [])]
        assert [shown(update) for update in await some(1)] == [([], ["Apple"])]
        await people.unblock_worker(rita, wim.id)
        assert [shown(update) for update in await all_of_it(1)] == [(["Apple"], [])]
        assert [shown(update) for update in await some(1)] == [(["Apple"], [])]


async def test_a_group_closes_for_the_worker_alone_who_has_done_its_hit(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    ada = await cast.a_worker("Ada")
    wims, adas = [await market.viewer_of(each.account_id) for each in (wim, ada)]
    acceptable = GroupFilter(only_acceptable=True)
    hit = await published(rita, "Apple", slots=3)
    async with following(tail, wims, acceptable) as his, following(tail, adas, acceptable) as hers:
        held = await commands.accept(wim, hit.id)
        assert [shown(update) for update in await his(1)] == [(UpdateKind.CLOSED, "Apple", 1)]
        await commands.return_assignment(wim, held.id)
        assert [shown(update) for update in await his(1)] == [(UpdateKind.POSTED, "Apple", 1)]
        await published(rita, "Birch")
        assert [shown(update) for update in await hers(1)] == [(UpdateKind.POSTED, "Birch", 1)]


async def test_one_cache_reads_for_all_feeds_of_a_process(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail) as one, following(tail) as other:
        await published(rita, "Apple")
        [first], [second] = await one(1), await other(1)

    assert first.group is second.group


async def test_resuming_sends_updates_that_were_pending_at_the_cursor(tail):
    rita = await cast.a_requester("Rita")
    async with following(tail, seconds=60) as take:
        await published(rita, "Apple")
        await take(1)
        await published(rita, "Apple")
        await published(rita, "Birch")
        [birch] = await take(1)
        assert shown(birch) == (UpdateKind.POSTED, "Birch", 1)

    async with following(tail, after=birch.cursor) as take:
        resumed = [shown(update) for update in await take(2)]

    assert resumed == [(UpdateKind.UPDATED, "Apple", 2), (UpdateKind.POSTED, "Birch", 1)]
