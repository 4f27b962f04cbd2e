"""The live feed through the schema: events, cursors, and the list that clients derive."""

import asyncio

import pytest

from domain.assignments import commands
from domain.kernel import clock
from domain.people import commands as people
from schema.kernel.context import Context, ServerParts
from schema.kernel.perspective import Perspective
from schema.root import schema
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market

FEED = """subscription ($filter: HitGroupFilter, $after: Cursor) {
  hitFeed(filter: $filter, after: $after) {
    __typename
    ... on Event { cursor occurredAt }
    ... on HitGroupEvent {
      availableHits totalHits
      group { id title availableHits eligibility { mayAccept reasons } }
    }
    ... on FeedRecomputed { opened { title } closed { title } }
  }
}"""
READ = "{ eventCursor hitGroups { nodes { id title availableHits } } }"


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def context(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        server = ServerParts(tail=tail, conflation_seconds=0.02)

        async def context(person=None):
            viewer = None if person is None else await market.viewer_of(person.account_id)
            return Context(perspective=Perspective(viewer), server=server, request_id="r")

        yield context


async def events(context, count, **variables):
    """The next so many events of a feed, or the codes of its errors."""
    stream = await schema.subscribe(FEED, variable_values=variables, context_value=context)
    if not hasattr(stream, "__anext__"):
        return [error.extensions["code"] for error in stream.errors]
    got = []
    async with asyncio.timeout(10):
        while len(got) < count:
            result = await anext(stream)
            if result.errors:
                await stream.aclose()
                return [(each.extensions or {}).get("code") for each in result.errors]
            got.append(result.data["hitFeed"])
    await stream.aclose()
    return got


async def caught_up(tail):
    """Wait until this process has read all commits: an earlier cursor may repeat some."""
    async with asyncio.timeout(10):
        while tail.head < await reader.head():
            await asyncio.sleep(0.001)


async def test_a_worker_reads_then_follows_and_misses_nothing(context):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    apple = await cast.a_type(rita, title="Apple")
    await cast.a_hit(rita, hit_type=apple)
    await caught_up((await context()).tail)
    read = (await schema.execute(READ, context_value=await context(wim))).data
    hit = await cast.a_hit(rita, hit_type=apple)
    [updated] = await events(await context(wim), 1, after=read["eventCursor"])
    await commands.accept(wim, hit.id)

    [later] = await events(await context(wim), 1, after=updated["cursor"])

    assert [node["availableHits"] for node in read["hitGroups"]["nodes"]] == [1]
    assert (updated["__typename"], updated["group"]["availableHits"]) == ("HitGroupUpdated", 2)
    assert later == {
        "__typename": "HitGroupUpdated",
        "cursor": later["cursor"],
        "occurredAt": "2026-10-01T12:00:00Z",
        "availableHits": 1,
        "totalHits": 2,
        "group": {
            "id": read["hitGroups"]["nodes"][0]["id"],
            "title": "Apple",
            "availableHits": 1,
            "eligibility": {"mayAccept": True, "reasons": []},
        },
    }


async def test_strangers_and_requesters_may_follow_too(context):
    rita = await cast.a_requester("Rita")
    reasons = []
    for person in (None, rita):
        read = (await schema.execute(READ, context_value=await context(person))).data
        await cast.a_hit(rita)
        [event] = await events(await context(person), 1, after=read["eventCursor"])
        reasons.append(event["group"]["eligibility"]["reasons"])

    assert reasons == [["NO_WORKER_ACCOUNT"], ["OWN_HIT", "NO_WORKER_ACCOUNT"]]


async def test_the_event_of_a_block_lists_opened_and_closed_groups(context):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Apple"))
    cursor = (await schema.execute(READ, context_value=await context(wim))).data["eventCursor"]
    await people.block_requester(wim, rita.id)

    [event] = await events(await context(wim), 1, after=cursor)

    assert (event["__typename"], event["opened"], event["closed"]) == (
        "FeedRecomputed",
        [],
        [{"title": "Apple"}],
    )


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"after": "rubbish"}, "BAD_CURSOR"),
        ({"filter": {"text": " "}}, "BAD_USER_INPUT"),
        ({"filter": {"requesterId": "x"}}, "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_filter_or_cursor_is_an_error_with_its_code(context, variables, code):
    assert await events(await context(), 1, **variables) == [code]
