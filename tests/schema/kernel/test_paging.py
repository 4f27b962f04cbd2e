"""Connections: the first twenty, pages that do not shift, and bounds that are refused."""

import pytest

from domain.people.models import Scope
from tests.domain import cast

HITS = """query($first: Int, $after: String) { me { requester {
    hits(first: $first, after: $after) {
        nodes { id } edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
} } }"""


@pytest.fixture
async def hits(people):
    """Twenty-five HITs of Rob's, the newest first."""
    hit_type = await cast.a_type(people.rob.requester)
    made = [await cast.a_hit(people.rob.requester, hit_type=hit_type) for _ in range(25)]
    return [str(hit.id) for hit in reversed(made)]


async def page(market, people, **asked):
    answer = await market.ask(HITS, people.rob.token, **asked)
    return answer.only["requester"]["hits"]


async def test_twenty_come_unless_asked_otherwise(market, people, hits):
    first = await page(market, people)
    rest = await page(market, people, after=first["pageInfo"]["endCursor"])

    assert [len(first["nodes"]), len(rest["nodes"])] == [20, 5]
    assert first["pageInfo"]["hasNextPage"]
    assert not rest["pageInfo"]["hasNextPage"]
    assert rest["pageInfo"]["hasPreviousPage"]
    assert len({node["id"] for node in first["nodes"] + rest["nodes"]}) == 25


async def test_a_page_does_not_shift_as_hits_come(market, people, hits):
    first = await page(market, people, first=10)
    await cast.a_hit(people.rob.requester)
    second = await page(market, people, first=10, after=first["pageInfo"]["endCursor"])
    whole = await page(market, people, first=100)

    assert [node["id"] for node in whole["nodes"]][1:21] == [
        node["id"] for node in first["nodes"] + second["nodes"]
    ]


async def test_an_edge_is_a_node_and_the_way_behind_it(market, people, hits):
    whole = await page(market, people, first=25)
    for number in (0, 11, 23):
        behind = await page(market, people, first=1, after=whole["edges"][number]["cursor"])
        assert behind["nodes"] == [whole["nodes"][number + 1]]

    assert [edge["node"] for edge in whole["edges"]] == whole["nodes"]


async def test_an_empty_page_says_so(market, people):
    empty = await page(market, people)

    assert empty == {
        "nodes": [],
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1, -(2**31), 2**31, 1.5, "ten", True])
async def test_a_page_out_of_bounds_is_refused_not_clamped(first, market, people):
    answer = await market.ask(HITS, people.rob.token, first=first)

    assert answer.code == "BAD_USER_INPUT"


async def test_the_cursor_of_one_list_is_none_of_another(market, people, scene):
    await people.rita.key(Scope.READ)
    cursor = (
        await market.ask(
            "{ me { requester { hits { pageInfo { endCursor } } } } eventCursor }",
            people.rita.token,
        )
    ).data
    given = cursor["me"]["requester"]["hits"]["pageInfo"]["endCursor"]
    lists = (
        "requester { hitTypes(after: $c) { nodes { id } } }",
        "requester { statement(after: $c) { nodes { id } } }",
        "requester { blockedWorkers(after: $c) { nodes { createdAt } } }",
        "apiKeys(after: $c) { nodes { id } }",
        "sessions(after: $c) { nodes { id } }",
    )
    outcome = {
        (await market.ask(f"query($c: String) {{ me {{ {each} }} }}", people.rita.token, c=c)).code
        for each in (*lists, "requester { hits(after: $c) { nodes { id } } }")
        for c in ([given] if "hits(" not in each else [cursor["eventCursor"]])
    }

    assert outcome == {"BAD_CURSOR"}


async def test_status_and_type_narrow_the_list(market, people, scene):
    query = """query($status: [HitStatus!], $type: ID) { me { requester {
        hits(status: $status, hitTypeId: $type) { nodes { id status } } } } }"""
    counts = {}
    for status in ([], ["ASSIGNABLE"], ["REVIEWABLE", "UNASSIGNABLE"], ["DISPOSED"], None):
        answer = await market.ask(query, people.rita.token, status=status, type=scene.id("type"))
        counts[str(status)] = len(answer.only["requester"]["hits"]["nodes"])

    assert counts == {
        "[]": 4,
        "['ASSIGNABLE']": 1,
        "['REVIEWABLE', 'UNASSIGNABLE']": 3,
        "['DISPOSED']": 0,
        "None": 4,
    }
