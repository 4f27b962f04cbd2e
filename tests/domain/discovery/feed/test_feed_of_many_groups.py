"""A change that concerns many groups at once is one event, or few."""

import asyncio
from contextlib import aclosing, asynccontextmanager

import pytest

from domain.discovery import listing
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import ListRecomputed
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.kernel import clock
from domain.people import commands as people
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market, qualified

ACCEPTABLE = GroupFilter(only_acceptable=True)


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def tail(any_database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


@asynccontextmanager
async def following(tail, viewer, wanted=EVERYTHING):
    """A function that returns the next ListRecomputed.

    Where transactions of other tests are open, updates of earlier groups may come first.
    """
    feed = Feed(tail, viewer, wanted, seconds=0.03)
    async with aclosing(feed.follow(await reader.head())) as updates:

        async def next_recomputed():
            async with asyncio.timeout(30):
                while not isinstance(update := await anext(updates), ListRecomputed):
                    pass
                return update

        yield next_recomputed


async def listed(viewer, wanted):
    return (await listing.totals(viewer, wanted)).groups


@pytest.mark.parametrize(
    ("guard", "wanted"),
    [(Guard.ACCEPT, ACCEPTABLE), (Guard.DISCOVER_PREVIEW_AND_ACCEPT, EVERYTHING)],
    ids=["to accept", "to discover"],
)
async def test_a_grant_that_opens_a_thousand_groups_is_one_event_and_so_is_its_end(
    tail, guard, wanted
):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    wims = await market.viewer_of(wim.account_id)
    english = await qualified.a_qualification(rita, "English")
    required = RequirementDraft(english.id, Comparator.EXISTS, guard=guard)
    kind = await qualified.a_type_requiring(rita, required)
    await market.copied(await cast.a_hit(rita, hit_type=kind), 999)
    await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="For everybody"))

    async with following(tail, wims, wanted) as next_recomputed:
        assert await listed(wims, wanted) == 1
        await qualified.granted(english.id, wim)
        granted = await next_recomputed()
        assert (len({each.id for each in granted.opened}), granted.closed) == (1_000, ())
        assert {each.requirement_set for each in granted.opened} == {kind.requirement_set}
        assert await listed(wims, wanted) == 1_001

        # Another update of the grant would come before this one.
        await qualified.revoked(english.id, wim)
        revoked = await next_recomputed()
        assert {each.id for each in revoked.closed} == {each.id for each in granted.opened}
        assert revoked.opened == ()
        assert revoked.cursor >= granted.cursor
        assert await listed(wims, wanted) == 1


async def test_more_groups_than_one_event_may_hold_are_sent_in_pages(tail):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    await market.copied(await cast.a_hit(rita), 2_049)
    async with following(tail, await market.viewer_of(wim.account_id)) as next_recomputed:
        before = await reader.head()
        await people.block_requester(wim, rita.id)
        pages = [await next_recomputed(), await next_recomputed()]

    assert [len(page.closed) for page in pages] == [2_000, 50]
    assert len({each.id for page in pages for each in page.closed}) == 2_050
    # A client that is cut off between the two pages receives both again.
    assert pages[0].cursor <= before
    assert pages[0].cursor <= pages[1].cursor
