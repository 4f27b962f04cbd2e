"""Groups that a reader can discover neither before nor after a change are in no event about it."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.discovery.feed.feed import Feed
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.hits import commands as hits
from domain.kernel import clock
from domain.people import commands as people
from domain.qualifications import system_types
from domain.qualifications.commands.consent_to_adult_content import set_adult_content_consent
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market, qualified
from tests.domain.discovery.feed.watched_market import named

HIDDEN = Guard.DISCOVER_PREVIEW_AND_ACCEPT


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
async def rita(database):
    return await cast.a_requester("Rita")


@pytest.fixture
async def wim(database):
    return await cast.a_worker("Wim")


@pytest.fixture
async def skill(rita):
    return await qualified.a_qualification(rita, "Skill")


@pytest.fixture
async def badge(rita):
    return await qualified.a_qualification(rita, "Badge")


def holding(*types):
    return [RequirementDraft(each.id, Comparator.EXISTS, guard=HIDDEN) for each in types]


async def published(rita, title, *required):
    hit_type = await qualified.a_type_requiring(rita, *required, title=title)
    return await cast.a_hit(rita, hit_type=hit_type)


async def titles_told(tail, wim, since, wanted=EVERYTHING):
    """The titles in all events since a position, as a client receives them that reconnects now."""
    async with asyncio.timeout(5):
        while tail.head < await reader.head():
            await asyncio.sleep(0.01)
    feed, told = Feed(tail, await market.viewer_of(wim.account_id), wanted, seconds=0), set()
    async with aclosing(feed.batches(since)) as batches:
        async for batch in batches:
            told |= {group.title for item in batch.items for group in named(item.update)}
            if batch.is_last and batch.seen >= await reader.head():
                return told
    raise AssertionError("the feed ended")


ACCEPTABLE = GroupFilter(only_acceptable=True)


@pytest.mark.parametrize("wanted", [EVERYTHING, ACCEPTABLE])
async def test_a_block_by_the_worker_names_only_groups_that_were_found(
    tail, rita, wim, skill, wanted
):
    await published(rita, "Hidden", *holding(skill))
    invited = await cast.a_type(rita, title="For invited workers", invitation_only=True)
    await cast.a_hit(rita, hit_type=invited)
    await published(rita, "Open")
    start = await reader.head()
    await people.block_requester(wim, rita.id)

    assert await titles_told(tail, wim, start, wanted) == {"Open"}


async def test_a_block_by_the_requester_names_only_groups_that_were_found(tail, rita, wim, skill):
    await published(rita, "Hidden", *holding(skill))
    await published(rita, "Open")
    start = await reader.head()
    await people.block_worker(rita, wim.id, reason="Slow.")

    assert await titles_told(tail, wim, start, ACCEPTABLE) == {"Open"}
    assert await titles_told(tail, wim, start) == {"Open"}


@pytest.mark.parametrize("wanted", [EVERYTHING, ACCEPTABLE])
async def test_one_of_two_qualifications_that_hide_a_group_comes_and_goes_in_silence(
    tail, rita, wim, skill, badge, wanted
):
    await published(rita, "Both", *holding(skill, badge))
    await published(rita, "One", *holding(skill))
    start = await reader.head()
    await qualified.granted(skill.id, wim)
    came = await titles_told(tail, wim, start, wanted)
    start = await reader.head()
    await qualified.revoked(skill.id, wim)

    assert (came, await titles_told(tail, wim, start, wanted)) == ({"One"}, {"One"})


async def test_of_two_lost_qualifications_the_first_takes_the_group_off_the_list(
    tail, rita, wim, skill, badge
):
    await qualified.granted(skill.id, wim)
    await qualified.granted(badge.id, wim)
    await published(rita, "Both", *holding(skill, badge))
    start = await reader.head()
    await qualified.revoked(skill.id, wim)
    between = await reader.head()
    await qualified.revoked(badge.id, wim)

    assert await titles_told(tail, wim, start) == {"Both"}
    assert await titles_told(tail, wim, between) == set()


async def test_a_move_names_only_groups_that_the_former_place_showed(tail, rita, wim, skill):
    there = RequirementDraft(
        system_types.LOCALE, Comparator.EQUAL_TO, locales=(Locale("NL"),), guard=HIDDEN
    )
    await published(rita, "Dutch", there)
    await published(rita, "Dutch and skilled", there, *holding(skill))
    start = await reader.head()
    await qualified.moved(wim, Locale("DE"))

    assert await titles_told(tail, wim, start) == {"Dutch"}


async def test_the_end_of_the_consent_names_only_groups_that_were_found(tail, rita, wim, skill):
    adults = RequirementDraft(system_types.ADULT, Comparator.EQUAL_TO, integers=(1,), guard=HIDDEN)
    await published(rita, "Adult content", adults)
    await published(rita, "Skilled adult content", adults, *holding(skill))
    viewer = await market.viewer_of(wim.account_id)
    start = await reader.head()
    for consents in (True, False):
        await set_adult_content_consent(viewer, consents=consents)

    assert await titles_told(tail, wim, start) == {"Adult content"}


async def test_a_group_that_is_published_after_the_loss_is_not_told_to_a_client_that_reconnects(
    tail, rita, wim, skill
):
    await qualified.granted(skill.id, wim)
    await published(rita, "Earlier", *holding(skill))
    start = await reader.head()
    await qualified.revoked(skill.id, wim)
    await published(rita, "Later", *holding(skill))

    assert await titles_told(tail, wim, start) == {"Earlier"}


async def test_groups_of_a_requester_who_is_blocked_by_now_are_not_opened_in_the_past(
    tail, rita, wim
):
    await people.block_requester(wim, rita.id)
    start = await reader.head()
    await people.unblock_requester(wim, rita.id)
    await people.block_requester(wim, rita.id)
    await published(rita, "Later")

    assert await titles_told(tail, wim, start) == set()


async def test_a_client_that_was_away_for_days_learns_that_a_hidden_group_is_gone(
    tail, rita, wim, skill
):
    """It closed long before the qualification was lost, and both while the client was away."""
    await qualified.granted(skill.id, wim)
    hit = await published(rita, "Earlier", *holding(skill))
    start = await reader.head()
    await work.accept(await cast.a_worker("Ada"), (await published(rita, "Open")).id)
    await hits.expire_hit(rita, hit.id)
    clock.advance(timedelta(days=2))
    await qualified.revoked(skill.id, wim)

    assert "Earlier" in await titles_told(tail, wim, start)
