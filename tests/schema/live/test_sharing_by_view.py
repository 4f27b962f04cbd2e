"""Events that depend on the viewer run once for each view, and once a viewer where they must."""

from contextlib import AsyncExitStack

import pytest

from domain.assignments import commands as assignments
from domain.hits.models import HitType
from domain.kernel import policy
from domain.people.models import Account
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from tests.domain import cast, qualified
from tests.schema.cast import a_worker
from tests.schema.live.test_sharing import all_caught_up, event_counts, until

ELIGIBILITY = """subscription { hitFeed { ... on HitGroupEvent {
    group { title eligibility { mayAccept reasons requirements { holds } } } } } }"""
VALUES = """subscription { hitFeed { ... on HitGroupEvent {
    group { title eligibility { requirements { holds value } } } } } }"""
NOTICES = "subscription { workerNotices { __typename } }"
SKILLED, OTHERS = 6, 9


@pytest.fixture
async def skill(people):
    return await qualified.a_qualification(people.rita.requester, "Skill")


@pytest.fixture
async def crowd(market, people, skill):
    """Workers on sockets: the first ones have a skill, each with a different value."""
    workers = [await a_worker(f"Worker{number}") for number in range(SKILLED + OTHERS)]
    for value, each in enumerate(workers[:SKILLED]):
        await qualified.granted(skill.id, each.worker, value=10 + value)
    async with AsyncExitStack() as open_sockets:
        for each in workers:
            each.socket = await open_sockets.enter_async_context(market.socket(each.token))
        yield workers


async def a_group(people, skill, title, *, least=10, guard=Guard.ACCEPT, slots=5):
    asked = RequirementDraft(skill.id, Comparator.GREATER_THAN_OR_EQUAL_TO, (least,), guard=guard)
    hit_type = await qualified.a_type_requiring(people.rita.requester, asked, title=title)
    return await cast.a_hit(people.rita.requester, hit_type=hit_type, slots=slots)


async def another(people, hit):
    """One more HIT in the same group."""
    return await cast.a_hit(
        people.rita.requester, hit_type=await HitType.get(id=hit.hit_type_id), slots=5
    )


async def followed_by(crowd, document):
    return [await each.socket.subscribe(document) for each in crowd]


async def warmed_up(market, people, skill, followed):
    """Wait until the sharing scope of the document is known, and all have caught up."""
    await all_caught_up(market, len(followed))
    hit = await a_group(people, skill, "First")
    for each in followed:
        await each.next()
    await all_caught_up(market, len(followed))
    return hit


def verdicts(events):
    return [event["group"]["eligibility"]["mayAccept"] for event in events]


async def test_an_event_is_run_once_for_each_view_whatever_the_number_who_have_it(
    market, people, skill, crowd
):
    followed = await followed_by(crowd, ELIGIBILITY)
    hit = await warmed_up(market, people, skill, followed)
    executions, deliveries = event_counts(market.app)

    await another(people, hit)
    received = [await each.next() for each in followed]

    assert verdicts(received) == [True] * SKILLED + [False] * OTHERS
    await until(lambda: event_counts(market.app)[1] == deliveries + len(crowd))
    assert event_counts(market.app)[0] == executions + 2


async def test_a_worker_with_a_new_qualification_shares_events_with_its_other_holders(
    market, people, skill, crowd
):
    followed = await followed_by(crowd, ELIGIBILITY)
    hit = await warmed_up(market, people, skill, followed)
    told = await crowd[0].socket.subscribe(NOTICES)
    await crowd[0].socket.settle()
    await qualified.granted(skill.id, crowd[-1].worker, value=77)
    await qualified.revoked(skill.id, crowd[0].worker)
    assert await told.next() == {"__typename": "QualificationRevoked"}
    await all_caught_up(market, len(followed) + 1)
    executions, _ = event_counts(market.app)

    await another(people, hit)
    received = [await each.next() for each in followed]

    expected = [False] + [True] * (SKILLED - 1) + [False] * (OTHERS - 1) + [True]
    assert verdicts(received) == expected
    assert event_counts(market.app)[0] == executions + 2


async def test_a_new_requirement_makes_views_of_its_own(market, people, skill, crowd):
    followed = await followed_by(crowd, ELIGIBILITY)
    await warmed_up(market, people, skill, followed)

    new = await a_group(people, skill, "Harder", least=13)
    received = [await each.next() for each in followed]
    assert verdicts(received) == [10 + n >= 13 and n < SKILLED for n in range(len(crowd))]

    await all_caught_up(market, len(followed))
    executions, _ = event_counts(market.app)
    await another(people, new)
    received = [await each.next() for each in followed]
    assert verdicts(received) == [10 + n >= 13 and n < SKILLED for n in range(len(crowd))]
    assert (
        event_counts(market.app)[0] == executions + 3
    )  # neither, the first alone, or both are met


async def test_a_workers_own_work_and_blocks_are_in_events_for_that_worker_alone(
    market, people, skill, crowd
):
    followed = await followed_by(crowd, ELIGIBILITY)
    hit = await warmed_up(market, people, skill, followed)
    busy, blocked = crowd[0], crowd[1]
    await assignments.accept(busy.worker, hit.id)
    own = await followed[0].next()
    assert own["group"]["eligibility"]["reasons"] == ["ALREADY_DONE"]
    await market.do(
        "blockWorker", people.rita.token, workerId=blocked.worker_profile, reason="Slow."
    )
    assert await followed[1].next() == {}  # a FeedRecomputed of the requester's groups
    await all_caught_up(market, len(followed))

    await another(people, hit)
    received = [await each.next() for each in followed]
    reasons = [event["group"]["eligibility"]["reasons"] for event in received]
    assert reasons[:3] == [[], ["BLOCKED_BY_REQUESTER"], []]
    assert reasons[-1] == ["NOT_QUALIFIED"]

    await assignments.accept_next(busy.worker, hit.group_id)
    own = await followed[0].next()
    assert own["group"]["eligibility"]["reasons"] == ["ALREADY_DONE"]


async def test_a_full_queue_is_a_view_of_its_own(market, people, skill, crowd):
    policy.adopt(policy.MarketPolicy(queue_length=1))
    try:
        followed = await followed_by(crowd, ELIGIBILITY)
        hit = await warmed_up(market, people, skill, followed)
        await assignments.accept(crowd[0].worker, (await cast.a_hit(people.rob.requester)).id)
        [(await each.next()) for each in followed]
        await all_caught_up(market, len(followed))
        await another(people, hit)
        received = [await each.next() for each in followed]
    finally:
        policy.adopt(policy.MarketPolicy())

    assert received[0]["group"]["eligibility"]["reasons"] == ["QUEUE_FULL"]
    assert verdicts(received[1:]) == [True] * (SKILLED - 1) + [False] * OTHERS


async def test_an_event_with_a_value_is_for_its_holder_alone(market, people, skill, crowd):
    followed = await followed_by(crowd, VALUES)
    hit = await warmed_up(market, people, skill, followed)
    await another(people, hit)  # This event shows that the same view is not enough.
    [(await each.next()) for each in followed]
    await all_caught_up(market, len(followed))
    executions, _ = event_counts(market.app)

    await another(people, hit)
    received = [await each.next() for each in followed]

    values = [event["group"]["eligibility"]["requirements"][0]["value"] for event in received]
    assert values == [10 + n for n in range(SKILLED)] + [None] * OTHERS
    assert event_counts(market.app)[0] == executions + len(crowd)


async def test_strangers_and_the_unverified_have_views_of_their_own(market, people, skill, crowd):
    await Account.filter(id=crowd[-1].account.id).update(email_verified_at=None)
    async with market.socket() as stranger, market.socket(crowd[-1].token) as unverified:
        sockets = [each.socket for each in crowd[:-1]] + [unverified, stranger]
        followed = [await each.subscribe(ELIGIBILITY) for each in sockets]
        hit = await warmed_up(market, people, skill, followed)
        await another(people, hit)
        received = [await each.next() for each in followed]

    reasons = [event["group"]["eligibility"]["reasons"] for event in received]
    assert reasons[-1] == ["NO_WORKER_ACCOUNT", "NOT_QUALIFIED"]
    assert reasons[-2] == ["EMAIL_NOT_VERIFIED", "NOT_QUALIFIED"]
    assert reasons[0] == []


async def test_hidden_groups_are_sent_only_to_workers_who_may_discover_them(
    market, people, skill, crowd
):
    followed = await followed_by(crowd, ELIGIBILITY)
    await warmed_up(market, people, skill, followed)
    hidden = await a_group(
        people, skill, "Hidden", least=12, guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT
    )
    finders = [each for n, each in enumerate(followed[:SKILLED]) if 10 + n >= 12]
    assert {(await each.next())["group"]["title"] for each in finders} == {"Hidden"}
    await all_caught_up(market, len(followed))
    await another(people, hidden)
    assert {(await each.next())["group"]["title"] for each in finders} == {"Hidden"}
    for each in followed:
        if each not in finders:
            await each.silence()


async def test_a_requirement_on_the_markets_own_figures_is_met_at_once(market, people, crowd):
    """The first approval meets the requirement of a hidden group, and the feed opens it."""
    feed = """subscription { hitFeed { __typename
        ... on FeedRecomputed { opened { title } closed { title } } } }"""
    asked = RequirementDraft(
        system_types.NUMBER_APPROVED,
        Comparator.GREATER_THAN_OR_EQUAL_TO,
        (1,),
        guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT,
    )
    hit_type = await qualified.a_type_requiring(people.rita.requester, asked, title="Proven")
    await cast.a_hit(people.rita.requester, hit_type=hit_type)
    open_to_all = await cast.a_hit(people.rob.requester)
    [follower, *_] = crowd
    followed = await follower.socket.subscribe(feed)
    await all_caught_up(market, 1)
    await cast.an_approved(people.rob.requester, follower.worker, open_to_all)

    while (event := await followed.next())["__typename"] != "FeedRecomputed":
        pass
    assert event["opened"] == [{"title": "Proven"}]
    assert event["closed"] == []
