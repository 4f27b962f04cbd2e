"""Costs are charged: shown in every response, refunded where unused, refused above the limit."""

from datetime import timedelta

import pytest

from api.configuration.settings import load
from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import Cast
from tests.schema.served import serving

GRAPHQL = "application/graphql-response+json"
ME = "{ me { id } }"
HITS = "query($n: Int) { me { requester { hits(first: $n) { nodes { id } } } } }"
WIDE = """query($n: Int) { hitGroups(first: $n) { nodes {
    figures { __typename } hits(first: 5) { nodes { id } } } } }"""
ACCEPT = """mutation($id: ID!) { acceptHit(input: { hitId: $id }) {
    ... on AcceptHitSuccess { assignment { id } } } }"""
TIMER = "subscription($id: ID!) { assignmentTimer(assignmentId: $id) { phase } }"
DEEP = """{ me { requester { hits(first: 100) { nodes { assignments(first: 100) { nodes { id
    hit { assignments(first: 100) { nodes { id } } } } } } } } } }"""


@pytest.fixture
async def market(sqlite_url, tmp_path):
    """A bucket holds a thousand points, and ten come back a second."""
    settings = load(
        database_url=sqlite_url, outbox_folder=tmp_path, cost_bucket=1000, cost_restore=10
    )
    try:
        async with serving(settings) as served:
            yield served
    finally:
        clock.release()


@pytest.fixture
async def people(market):
    people = await Cast.gathered()
    clock.freeze(clock.now())
    return people


async def post(market, query, token=None, *, accept=GRAPHQL, **variables):
    headers = {"accept": accept} | ({"authorization": f"Bearer {token}"} if token else {})
    body = {"query": query, "variables": variables}
    return await market.http.post(market.url, json=body, headers=headers)


def cost(answer):
    """Requested, actual, and what is left."""
    outcome = answer.json()["extensions"]["cost"]
    left = outcome["throttleStatus"]["currentlyAvailable"]
    return outcome["requestedQueryCost"], outcome["actualQueryCost"], left


def spending(points):
    """A query of so many hundreds of points."""
    return "{" + " ".join(f"a{n}: __schema {{ __typename }}" for n in range(points // 100)) + "}"


async def test_every_answer_tells_its_cost_and_what_is_left(market, people):
    answer = await post(market, HITS, people.rita.token, n=50)

    assert answer.json()["extensions"] == {
        "cost": {
            "requestedQueryCost": 53,
            "actualQueryCost": 3,
            "throttleStatus": {
                "maximumAvailable": 1000,
                "currentlyAvailable": 997,
                "restoreRate": 10,
            },
        }
    }


async def test_what_a_page_did_not_hold_is_given_back(market, people):
    hit_type = await cast.a_type(people.rita.requester)
    for _ in range(3):
        await cast.a_hit(people.rita.requester, hit_type=hit_type)
    clock.advance(timedelta(seconds=1))

    assert cost(await post(market, HITS, people.rita.token, n=50)) == (53, 6, 994)
    assert cost(await post(market, HITS, people.rita.token, n=2)) == (5, 5, 989)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ serverTime }", (1, 1, 999)),
        ("{", (1, 1, 999)),
        ("{ nothing }", (1, 1, 999)),
        ("query($n: Int!) { nodes(ids: [$n]) { id } }", (1, 1, 999)),
        ("query($n: [ID!]!) { nodes(ids: $n) { id } }", (2, 2, 998)),
        ("mutation { signOut { __typename } }", (10, 10, 990)),
        ("{ __schema { types { name } } }", (100, 100, 900)),
    ],
)
async def test_nothing_is_free_not_even_a_refusal(market, people, query, expected):
    assert cost(await post(market, query)) == expected


async def test_over_the_bucket_an_operation_is_throttled_and_told_when_to_come_back(market, people):
    token = people.rita.token
    introspection = spending(900)
    await post(market, introspection, token)
    refused = await post(market, introspection, token)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "80")
    assert refused.json() == {
        "errors": [
            {
                "message": "The operation costs up to 900 points, and 100 are available: ask again "
                "in 80 s.",
                "extensions": {
                    "code": "THROTTLED",
                    "retryAfterSeconds": 80,
                    "requestId": refused.headers["x-request-id"],
                },
            }
        ],
        "extensions": {
            "cost": {
                "requestedQueryCost": 900,
                "actualQueryCost": None,
                "throttleStatus": {
                    "maximumAvailable": 1000,
                    "currentlyAvailable": 100,
                    "restoreRate": 10,
                },
            }
        },
    }

    clock.advance(timedelta(seconds=79))
    assert (await post(market, introspection, token)).status_code == 429
    clock.advance(timedelta(seconds=1))
    assert cost(await post(market, introspection, token)) == (900, 900, 0)


async def test_a_throttled_operation_does_not_run(market, people):
    token = people.sam.token
    await post(market, spending(1000), token)
    mutation = "mutation { signOut { __typename } }"

    assert (await post(market, mutation, token)).status_code == 429
    clock.advance(timedelta(seconds=2))
    answer = await post(market, mutation, token)
    assert answer.json()["data"] == {"signOut": {"__typename": "SignOutSuccess"}}


async def test_clients_of_plain_json_are_throttled_with_a_200(market, people):
    await post(market, spending(1000))
    refused = await post(market, spending(1000), accept="application/json")

    assert (refused.status_code, refused.headers["retry-after"]) == (200, "100")
    assert "data" not in refused.json()


async def test_each_account_has_a_bucket_and_strangers_one_an_address(market, people):
    key = await people.rita.key("READ")
    await post(market, spending(1000), people.rita.token)

    assert (await post(market, ME, people.rita.token)).status_code == 429
    assert (await post(market, ME, key)).status_code == 429
    assert cost(await post(market, ME, people.rob.token)) == (1, 1, 999)
    assert cost(await post(market, ME)) == (1, 1, 999)
    assert cost(await post(market, ME)) == (1, 1, 998)


async def test_what_no_bucket_could_ever_hold_is_past_a_limit(market, people):
    refused = await post(market, WIDE, people.rita.token, n=100)
    after = await post(market, ME, people.rita.token)

    assert refused.status_code == 400
    assert refused.json()["errors"] == [
        {
            "message": "The operation costs up to 1305 points, and a full bucket holds 1000: "
            "waiting does not help, smaller pages or fewer nested lists do.",
            "extensions": {
                "code": "LIMIT_EXCEEDED",
                "limit": "cost",
                "value": 1305,
                "bound": 1000,
                "requestId": refused.headers["x-request-id"],
            },
        }
    ]
    assert cost(after) == (1, 1, 999)


async def test_more_items_than_the_limit_are_refused_whatever_they_cost(market, people):
    refused = await post(market, DEEP, people.rita.token)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "nodes",
        "value": 100 + 100 * 100 + 100 * 100 * 100,
        "bound": 100_000,
        "requestId": refused.headers["x-request-id"],
    }


async def first_of(socket, query, **variables):
    """The first result of an operation over a socket."""
    followed = await socket.subscribe(query, **variables)
    return (await socket.receive(followed.number, 5))["payload"]


async def test_over_sockets_queries_tell_their_cost_and_events_do_not(market, people):
    hit = await cast.a_hit(people.rita.requester)
    async with market.socket(people.wim.token) as socket:
        answer = await first_of(socket, ME)
        taken = await first_of(socket, ACCEPT, id=global_id("Hit", hit.id))
        assignment_id = taken["data"]["acceptHit"]["assignment"]["id"]
        event = await first_of(socket, TIMER, id=assignment_id)
        last = await first_of(socket, ME)

    assert answer["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 999
    assert taken["extensions"]["cost"]["actualQueryCost"] == 11
    assert list(event) == ["data"]
    # 999, less the mutation's 11, the subscription's 10 and the query's 1.
    assert last["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 977


async def test_over_sockets_an_operation_is_throttled_without_closing_the_socket(market, people):
    await post(market, spending(1000), people.wim.token)
    async with market.socket(people.wim.token) as socket:
        refused = await first_of(socket, "subscription { workerNotices { __typename } }")
        clock.advance(timedelta(seconds=1))
        answer = await first_of(socket, ME)

    request_id = refused[0]["extensions"].pop("requestId")
    assert request_id.endswith(".1"), "the socket's own, and the operation's number on it"
    assert refused == [
        {
            "message": "The operation costs up to 10 points, and 0 are available: ask again in "
            "1 s.",
            "extensions": {"code": "THROTTLED", "retryAfterSeconds": 1},
        }
    ]
    assert "data" in answer


async def test_without_buckets_nothing_is_charged_and_the_limits_hold(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path, cost_bucket=0)
    async with serving(settings) as market:
        answer = await post(market, "{ serverTime }")
        refused = await post(market, DEEP)

    assert list(answer.json()) == ["data"]
    assert refused.json()["errors"][0]["extensions"]["limit"] == "nodes"


NESTED = """query($n: Int) { me { requester { hits(first: 100) { nodes {
    assignments(first: 27) { nodes { hit {
        assignments(first: $n) { nodes { id } } } } } } } } } }"""


async def test_a_hundred_thousand_items_may_be_asked_for_and_no_more(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path, cost_bucket=0)
    async with serving(settings) as market:
        at = await post(market, NESTED, n=36)
        past = await post(market, NESTED, n=37)

    assert at.json() == {"data": {"me": None}}
    refusal = past.json()["errors"][0]["extensions"]
    assert (refusal["limit"], refusal["value"], refusal["bound"]) == ("nodes", 102_700, 100_000)


@pytest.mark.parametrize(
    ("trusted", "left"), [("127.0.0.1", [999, 999]), ("10.0.0.0/8", [999, 998])]
)
async def test_strangers_behind_a_trusted_proxy_are_told_apart(sqlite_url, tmp_path, trusted, left):
    settings = load(
        database_url=sqlite_url,
        outbox_folder=tmp_path,
        cost_bucket=1000,
        cost_restore=1,
        trusted_proxies=trusted,
    )
    clock.freeze(clock.now())
    try:
        async with serving(settings) as market:
            for number, expected in enumerate(left):
                headers = {"x-forwarded-for": f"192.0.2.{number}"}
                body = {"query": "{ serverTime }"}
                answer = await market.http.post(market.url, json=body, headers=headers)
                assert cost(answer) == (1, 1, expected)
    finally:
        clock.release()
