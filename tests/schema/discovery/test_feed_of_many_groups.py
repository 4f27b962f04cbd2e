"""A grant that opens a thousand groups for one worker, over a socket."""

import pytest

from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from tests.domain import cast, qualified
from tests.domain import market as group_copies
from tests.schema.live.test_sharing import all_caught_up

FEED = """subscription($filter: HitGroupFilter) { hitFeed(filter: $filter) {
    __typename
    ... on HitGroupEvent { group { title } }
    ... on FeedRecomputed { opened { %s } closed { id } }
} }"""
ALL_OF_IT = """id title description keywords reward availableHits totalHits createdAt
    lastUpdatedAt expiresAt assignmentDurationSeconds autoApprovalDelaySeconds
    requester { id name }
    eligibility { mayAccept reasons requirements { holds } }"""
LARGEST_MESSAGE = 4 * 1024 * 1024  # that these clients take, in bytes


@pytest.mark.parametrize(
    ("guard", "wanted"),
    [
        (Guard.ACCEPT, {"onlyAcceptable": True}),
        (Guard.DISCOVER_PREVIEW_AND_ACCEPT, None),
    ],
    ids=["to accept", "to discover"],
)
async def test_one_of_several_subscribers_receives_a_thousand_groups_in_one_message(
    market, people, scene, guard, wanted
):
    english = await qualified.a_qualification(people.rita.requester, "English")
    required = RequirementDraft(english.id, Comparator.EXISTS, guard=guard)
    kind = await qualified.a_type_requiring(people.rita.requester, required)
    await group_copies.copied(await cast.a_hit(people.rita.requester, hit_type=kind), 999)
    async with (
        market.socket(people.wim.token, max_size=LARGEST_MESSAGE) as wims,
        market.socket(people.wendy.token) as wendys,
    ):
        by_wim = await wims.subscribe(FEED % ALL_OF_IT, filter=wanted)
        by_wendy = await wendys.subscribe(FEED % ALL_OF_IT, filter=wanted)
        await all_caught_up(market, 2)
        await qualified.granted(english.id, people.wim.worker)
        granted = await by_wim.next(seconds=60)
        await all_caught_up(market, 2)
        await qualified.revoked(english.id, people.wim.worker)
        revoked = await by_wim.next(seconds=60)
        await all_caught_up(market, 2)
        plums = await cast.a_type(people.rob.requester, title="Plums")
        await cast.a_hit(people.rob.requester, hit_type=plums)
        received = [await each.next() for each in (by_wim, by_wendy)]

    assert {e["eligibility"]["mayAccept"] for e in granted["opened"]} == {True}
    opened = {each["id"] for each in granted["opened"]}
    assert (len(opened), granted["closed"]) == (1_000, [])
    assert {each["id"] for each in revoked["closed"]} == opened
    assert revoked["opened"] == []
    assert [event["group"]["title"] for event in received] == ["Plums", "Plums"]
