"""Browsing the market through the schema: pages, anchors, totals, eligibility and figures."""

from datetime import datetime, timedelta, timezone

import pytest

from domain.assignments import commands
from domain.kernel import clock, policy
from domain.people import commands as people
from domain.people.models import RequesterBlock
from domain.questions.question import AnswerField
from schema.kernel.context import Context, ServerParts
from schema.kernel.node import global_id
from schema.kernel.paging import write_key
from schema.kernel.perspective import Perspective
from schema.root import schema
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market
from tests.statements import counted

TITLES = """query ($filter: HitGroupFilter, $orderBy: HitGroupOrder, $first: Int, $after: String,
    $last: Int, $before: String) {
  hitGroups(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last,
      before: $before) {
    nodes { title } edges { cursor } pageInfo { hasNextPage hasPreviousPage }
  }
}"""
WHOLE_PAGE = """{ hitGroups {
  totalCount totalHits anchors(first: 5) { page after }
  nodes {
    id title description keywords reward rewardPerHour assignmentDurationSeconds
    autoApprovalDelaySeconds availableHits totalHits createdAt lastUpdatedAt expiresAt
    eligibility { maySee mayPreview mayAccept reasons }
    figures { medianDecisionSeconds medianWorkSeconds returnedShare rejectedShare }
    requester { name figures { decidedAssignments approvalRate medianReviewSeconds bonusShare } }
    hits(first: 3) { nodes { id question { __typename } } pageInfo { hasNextPage } }
  }
} }"""


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def ask(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:

        async def ask(document, person=None, **variables):
            viewer = None if person is None else await market.viewer_of(person.account_id)
            context = Context(
                perspective=Perspective(viewer), server=ServerParts(tail=tail), request_id="r"
            )
            result = await schema.execute(
                document, variable_values=variables, context_value=context
            )
            if result.errors:
                return [(e.extensions or {}).get("code", str(e)) for e in result.errors]
            return result.data

        yield ask


async def published(requester, title, **options):
    return await cast.a_hit(
        requester, slots=2, hit_type=await cast.a_type(requester, title=title, **options)
    )


async def a_market():
    rita = await cast.a_requester("Rita")
    for title, reward in (("Apple", "0.10"), ("Birch", "0.30"), ("Cedar", "0.20")):
        await published(rita, title, reward=reward)
    return rita


def titles(data):
    return [node["title"] for node in data["hitGroups"]["nodes"]]


async def test_everybody_may_browse(ask):
    rita = await a_market()
    wim, ada = await cast.a_worker("Wim"), await cast.an_account("Ada")
    by_reward = {"field": "REWARD", "direction": "ASC"}

    for person in (None, rita, wim):
        assert titles(await ask(TITLES, person, orderBy=by_reward)) == ["Apple", "Cedar", "Birch"]
    ada.account_id = ada.id
    assert titles(await ask(TITLES, ada, orderBy=by_reward)) == ["Apple", "Cedar", "Birch"]


PREVIEW = "query ($group: ID!) { preview(hitGroupId: $group) { id availableAssignments } }"


async def test_a_preview_shows_what_would_be_accepted_next_and_reserves_nothing(ask):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    apple = await cast.a_type(rita, title="Apple")
    first = await cast.a_hit(rita, hit_type=apple, slots=2)
    second = await cast.a_hit(rita, hit_type=apple)
    group = global_id("HitGroup", first.group_id)

    def shown(hit, available):
        return {"preview": {"id": global_id("Hit", hit.id), "availableAssignments": available}}

    assert await ask(PREVIEW, wim, group=group) == shown(first, 2)
    await commands.accept(wim, first.id)
    assert await ask(PREVIEW, wim, group=group) == shown(second, 1)
    assert await ask(PREVIEW, group=group) == shown(first, 1)
    await commands.accept(wim, second.id)
    assert await ask(PREVIEW, wim, group=group) == {"preview": None}


async def test_a_preview_of_a_blocked_requester_is_none(ask):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita)
    await people.block_requester(wim, rita.id)

    group = global_id("HitGroup", hit.group_id)

    assert await ask(PREVIEW, wim, group=group) == {"preview": None}


async def test_pages_follow_each_other_and_anchors_jump(ask):
    await a_market()
    order = {"field": "REWARD", "direction": "DESC"}

    first = await ask(TITLES, orderBy=order, first=2)
    end = first["hitGroups"]["edges"][-1]["cursor"]
    second = await ask(TITLES, orderBy=order, first=2, after=end)
    anchors = await ask(
        "{ hitGroups(orderBy: {field: REWARD}, first: 1) { anchors(first: 2) { page after } } }"
    )

    assert (titles(first), titles(second)) == (["Birch", "Cedar"], ["Apple"])
    assert first["hitGroups"]["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    assert anchors["hitGroups"]["anchors"] == [
        {"page": 1, "after": None},
        {"page": 2, "after": end},
    ]
    last = await ask(TITLES, orderBy=order, last=1)
    assert titles(last) == ["Apple"]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": 0}, "BAD_USER_INPUT"),
        ({"first": 101}, "BAD_USER_INPUT"),
        ({"first": 1, "last": 1}, "BAD_USER_INPUT"),
        ({"after": "rubbish"}, "BAD_CURSOR"),
        ({"filter": {"text": ""}}, "BAD_USER_INPUT"),
        ({"filter": {"text": "a\x07"}}, "BAD_USER_INPUT"),
        ({"filter": {"text": "x" * 201}}, "BAD_USER_INPUT"),
        ({"filter": {"minimumReward": "10000.01"}}, "BAD_USER_INPUT"),
        ({"filter": {"maximumDurationSeconds": 0}}, "BAD_USER_INPUT"),
        ({"filter": {"requesterId": "nobody"}}, "BAD_USER_INPUT"),
        ({"filter": {"requesterId": global_id("Hit", cast.new_id())}}, "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_page_or_filter_is_an_error_with_its_code(ask, variables, code):
    assert await ask(TITLES, **variables) == [code]


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ("REWARD", cast.START),
        ("NEWEST", 5),
        ("TIME_ALLOTTED", 2**62),
        ("REWARD", 2**63),
        ("NEWEST", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23)))),
        ("NEWEST", datetime(9999, 12, 31, tzinfo=timezone(-timedelta(hours=23)))),
    ],
)
async def test_a_forged_cursor_is_refused_or_finds_nothing(ask, order, value):
    await a_market()
    forged = write_key((value, cast.new_id()), f"hitGroups.{order}.ASC")

    answer = await ask(TITLES, orderBy={"field": order, "direction": "ASC"}, after=forged)

    assert answer == ["BAD_CURSOR"] or titles(answer) == []


async def test_a_cursor_of_one_order_is_none_of_another(ask):
    await a_market()
    page = await ask(TITLES, orderBy={"field": "REWARD", "direction": "ASC"}, first=1)
    cursor = page["hitGroups"]["edges"][0]["cursor"]

    for order in (
        {"field": "REWARD", "direction": "DESC"},
        {"field": "HITS_AVAILABLE", "direction": "ASC"},
    ):
        assert await ask(TITLES, orderBy=order, after=cursor) == ["BAD_CURSOR"]


async def test_a_filter_is_given_by_its_fields(ask):
    rita, otto = await a_market(), await cast.a_requester("Otto")
    await published(otto, "Dogwood", reward="0.40", seconds=60)
    ritas = global_id("RequesterProfile", rita.id)

    async def found(**wanted):
        return sorted(title[0] for title in titles(await ask(TITLES, filter=wanted)))

    assert await found(requesterId=ritas) == ["A", "B", "C"]
    assert await found(minimumReward="0.20") == ["B", "C", "D"]
    assert await found(maximumDurationSeconds=60) == ["D"]
    assert await found(text="CEDAR") == ["C"]
    assert await found(onlyAcceptable=True) == []


async def test_a_page_of_twenty_groups_takes_few_statements(ask):
    for name in ("Rita", "Otto", "Pia", "Max"):
        requester = await cast.a_requester(name)
        for number in range(5):
            await published(requester, f"{name} {number}")
    wim = await cast.a_worker("Wim")

    with counted() as statements:
        answer = await ask(WHOLE_PAGE, wim)

    # Three for the viewer, the page, two totals and the anchors, each with what the viewer holds,
    # eligibility, figures of groups, requesters and six of theirs, HITs and their questions.
    assert len(answer["hitGroups"]["nodes"]) == 20
    # The tail may look at the log meanwhile, as it does once a second.
    asked = [statement for statement in statements if "log_trimmed" not in statement]
    assert len(asked) == 3 + 19


async def test_a_group_is_shown_whole(ask):
    rita, wim, ada = await cast.a_requester("Rita"), *[await cast.a_worker(n) for n in ("W", "A")]
    hit = await published(rita, "Apple")
    work = await commands.accept(ada, hit.id)
    await commands.submit(ada, work.id, [AnswerField("colour", ("red",))])
    await commands.decide(rita, [work.id], commands.Decision())

    answer = await ask(WHOLE_PAGE, wim)

    assert answer["hitGroups"] == {
        "totalCount": 1,
        "totalHits": 1,
        "anchors": [{"page": 1, "after": None}],
        "nodes": [
            {
                "id": global_id("HitGroup", hit.group_id),
                "title": "Apple",
                "description": "Say which colour it is.",
                "keywords": ["colour", "quick"],
                "reward": "0.10",
                "rewardPerHour": "0.60",
                "assignmentDurationSeconds": 600,
                "autoApprovalDelaySeconds": 3600,
                "availableHits": 1,
                "totalHits": 1,
                "createdAt": "2026-10-01T12:00:00Z",
                "lastUpdatedAt": "2026-10-01T12:00:00Z",
                "expiresAt": "2026-10-01T13:00:00Z",
                "eligibility": {
                    "maySee": True,
                    "mayPreview": True,
                    "mayAccept": True,
                    "reasons": [],
                },
                "figures": {
                    "medianDecisionSeconds": 0.0,
                    "medianWorkSeconds": 0.0,
                    "returnedShare": 0.0,
                    "rejectedShare": 0.0,
                },
                "requester": {
                    "name": "Rita",
                    "figures": {
                        "decidedAssignments": 1,
                        "approvalRate": 1.0,
                        "medianReviewSeconds": 0.0,
                        "bonusShare": 0.0,
                    },
                },
                "hits": {
                    "nodes": [
                        {
                            "id": global_id("Hit", hit.id),
                            "question": {"__typename": "FormQuestion"},
                        }
                    ],
                    "pageInfo": {"hasNextPage": False},
                },
            }
        ],
    }


async def test_the_hits_of_a_group_are_paged(ask):
    rita = await cast.a_requester("Rita")
    hit_type = await cast.a_type(rita)
    made = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(3)]
    document = """query ($id: ID!, $after: String) { node(id: $id) { ... on HitGroup {
        hits(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } } }"""
    group = global_id("HitGroup", made[0].group_id)

    first = (await ask(document, id=group))["node"]["hits"]
    then = (await ask(document, id=group, after=first["pageInfo"]["endCursor"]))["node"]["hits"]

    shown = [node["id"] for node in first["nodes"] + then["nodes"]]
    assert shown == [global_id("Hit", hit.id) for hit in made]
    assert first["pageInfo"]["hasNextPage"]
    assert not then["pageInfo"]["hasNextPage"]


async def test_a_group_of_a_blocked_requester_is_as_if_it_were_not_there(ask):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await published(rita, "Apple")
    document = "query ($id: ID!) { node(id: $id) { ... on HitGroup { title } } }"
    group = global_id("HitGroup", hit.group_id)
    await market.block_requester(wim, rita)

    assert await RequesterBlock.all().count() == 1
    assert await ask(document, wim, id=group) == {"node": None}
    assert await ask(document, rita, id=group) == {"node": {"title": "Apple"}}


COUNTED = """query ($filter: HitGroupFilter) { hitGroups(filter: $filter) {
    totalCount totalHits nodes { title availableHits openSlots workedRewardPerHour
        eligibility { mayAccept } } } }"""


async def test_a_row_tells_its_open_slots_and_the_counts_what_may_be_accepted(ask):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    apple = await cast.a_type(rita, title="Apple")
    hits = [await cast.a_hit(rita, hit_type=apple, slots=slots) for slots in (2, 3)]
    await cast.a_submitted(wim, hits[0])

    page = (await ask(COUNTED, wim, filter={"onlyAcceptable": True}))["hitGroups"]

    assert (page["totalCount"], page["totalHits"]) == (1, 1)
    [row] = page["nodes"]
    assert (row["availableHits"], row["openSlots"]) == (2, 4)
    assert row["eligibility"] == {"mayAccept": True}
    assert row["workedRewardPerHour"] == "0.60"


async def test_a_full_queue_empties_the_list_of_acceptable_groups(ask):
    policy.adopt(policy.MarketPolicy(queue_length=1))
    rita, wim = await a_market(), await cast.a_worker("Wim")
    held = await commands.accept(wim, (await published(rita, "Mine")).id)
    acceptable = {"onlyAcceptable": True}

    full = (await ask(COUNTED, wim, filter=acceptable))["hitGroups"]
    others = (await ask(COUNTED, wim))["hitGroups"]["nodes"]
    await commands.return_assignment(wim, held.id)
    free = (await ask(COUNTED, wim, filter=acceptable))["hitGroups"]
    policy.adopt(policy.MarketPolicy())

    assert (full["totalCount"], full["totalHits"], full["nodes"]) == (0, 0, [])
    assert {row["eligibility"]["mayAccept"] for row in others} == {False}
    assert free["totalCount"] == 4


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "rita"}, ["Apple", "Birch", "Cedar"]),
        ({"text": "rob"}, ["Date"]),
        ({"minimumHourlyReward": "1.20"}, ["Birch", "Cedar", "Date"]),
        ({"minimumHourlyReward": "1.21"}, ["Birch", "Date"]),
        ({"mastersOnly": True}, []),
        ({"paysBonuses": True}, []),
    ],
)
async def test_groups_are_filtered_by_requester_and_pay(ask, wanted, found):
    await a_market()
    await published(await cast.a_requester("Rob"), "Date", reward="0.40")
    order = {"field": "REWARD", "direction": "ASC"}

    assert sorted(titles(await ask(TITLES, filter=wanted, orderBy=order))) == found
