"""The list of acceptable groups empties at the daily limit, and fills as the day ends; groups that
are closed to workers in probation come to it as probation ends."""

from datetime import timedelta
from functools import partial

import pytest

from domain.assignments import commands, daily_counts
from domain.discovery.feed.exceptions import excluded_workers
from domain.discovery.feed.feed import Feed
from domain.discovery.filter import GroupFilter
from domain.hits import commands as hits
from domain.hits.rules import HitTypeDraft
from domain.kernel import clock, policy
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.policy import DailyLimitCounts, MarketPolicy
from domain.people.models import Account, Scope
from domain.people.viewer import Viewer
from subscriptions.fanout.audience import Audience
from tests.domain import cast
from tests.domain.discovery.feed.test_feed_property import (
    WINDOW,
    Client,
    MemberClient,
    stopped_clock,
    tail,
    unchanged,
)

__all__ = ["stopped_clock", "tail"]
ACCEPTABLE = GroupFilter(only_acceptable=True)


async def the_viewer(worker):
    account = await Account.get(id=worker.account_id)
    far = clock.now() + timedelta(days=365)
    return Viewer(account, worker, None, frozenset(Scope), new_id(), far)


@pytest.fixture(params=["alone", "in an audience"])
async def following(request, tail):
    """Clients of a worker's list of acceptable groups, each alone or in an audience."""
    clients = []
    audience = Audience(
        tail,
        lambda: Feed.common(tail, ACCEPTABLE, seconds=WINDOW),
        unchanged,
        is_passing=lambda fault: False,
        excluded_by=partial(excluded_workers, accepting=True),
    )

    async def begin(worker):
        viewer = await the_viewer(worker)
        client = (
            Client(tail, viewer, ACCEPTABLE)
            if request.param == "alone"
            else MemberClient(audience, tail, viewer, ACCEPTABLE)
        )
        await client.start()
        clients.append(client)
        return client

    yield begin
    for client in clients:
        await client.stop()


async def settles(client, *groups):
    assert await client.has_settled()
    assert client.state.keys() == {each.group_id for each in groups}


async def a_group(rita, title, **more):
    draft = HitTypeDraft(
        title=title,
        description="Say which colour it is.",
        reward=Money.parse("0.10"),
        assignment_duration_seconds=600,
        **more,
    )
    hit_type = await hits.create_hit_type(rita, draft)
    return await cast.a_hit(rita, hit_type=hit_type, slots=5, lifetime=7 * 86_400)


async def test_it_empties_at_the_limit_and_fills_as_the_day_ends(following):
    policy.adopt(MarketPolicy(daily_limit=2))
    rita, wim, ann = [
        await cast.a_requester("Rita"),
        await cast.a_worker("Wim"),
        await cast.a_worker("Ann"),
    ]
    groups = [await a_group(rita, f"Group {number}") for number in range(4)]
    his, hers = await following(wim), await following(ann)
    await settles(his, *groups)

    mine = [await commands.accept(wim, groups[number].id) for number in range(2)]
    await settles(his)
    await commands.return_assignment(wim, mine[0].id)
    new = await a_group(rita, "Group 5")
    await settles(his)
    await settles(hers, *groups, new)

    clock.freeze(market_day(clock.now()).ends_at)
    assert await daily_counts.wake_due(clock.now(), 10) == 1

    await settles(his, groups[0], *groups[2:], new)
    await settles(hers, *groups, new)


async def test_where_submissions_count_returning_makes_room(following):
    policy.adopt(MarketPolicy(daily_limit=2, daily_limit_counts=DailyLimitCounts.SUBMISSIONS))
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    groups = [await a_group(rita, f"Group {number}") for number in range(3)]
    his = await following(wim)

    mine = [await commands.accept(wim, groups[number].id) for number in range(2)]
    await settles(his)
    await commands.submit(wim, mine[0].id, cast.ANSWER)
    await settles(his)
    await commands.return_assignment(wim, mine[1].id)

    await settles(his, *groups[1:])


async def test_what_is_closed_to_probation_comes_as_it_ends(following):
    policy.adopt(MarketPolicy(probation_days=1))
    rita, wim, ann = [
        await cast.a_requester("Rita"),
        await cast.a_worker("Wim"),
        await cast.a_worker("Ann"),
    ]
    easy = await a_group(rita, "For everybody")
    closed = await a_group(rita, "For the experienced", closed_to_probation=True)
    his, hers = await following(wim), await following(ann)
    await settles(his, easy)
    await commands.submit(wim, (await commands.accept(wim, easy.id)).id, cast.ANSWER)
    await settles(his)

    clock.freeze(market_day(clock.now()).ends_at)
    assert await daily_counts.wake_due(clock.now(), 10) == 1

    await settles(his, closed)
    await settles(hers, easy)
    await commands.accept(wim, closed.id)
    await settles(his)
