"""Costs are charged: shown in every response, refunded where unused, refused above the limit."""

from datetime import timedelta

import orjson
import pytest

from api.access import prices
from api.configuration.settings import load
from domain.kernel import clock
from domain.people.models import SignInAttempt
from schema.execution.cost import cost_of
from schema.kernel.node import global_id
from schema.root import schema
from tests.domain import cast
from tests.schema.cast import Cast
from tests.schema.served import serving

GRAPHQL = "application/graphql-response+json"
JSON = {"content-type": "application/json"}
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
        ("query($n: Int!) { me { requester { hits(first: $n) { nodes { id } } } } }", (23, 1, 999)),
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
            "waiting does not help, smaller pages, fewer nested lists or fewer fields do.",
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


async def test_what_ran_beside_an_error_is_charged(market, people):
    """A cursor that is refused sets everything around it to null, and the pages beside it ran."""
    hit_type = await cast.a_type(people.rita.requester)
    for _ in range(3):
        await cast.a_hit(people.rita.requester, hit_type=hit_type)
    broken = 'bad: hits(first: 1, after: "x") { nodes { id } }'
    query = "{ me { requester { hits(first: 100) { nodes { hitType { title } } } %s } } }"
    whole = await post(market, query % "", people.rita.token)
    beside = await post(market, query % broken, people.rita.token)
    requested, actual, _ = cost(beside)

    assert beside.json()["data"]["me"]["requester"] is None
    assert cost(whole)[1] == 2 + 1 + 3 * 2
    assert actual == requested


SIGN_IN = 'signIn(input: { email: "a@b.test", password: "12345678" }) { __typename }'


@pytest.mark.parametrize("several", [SIGN_IN, "signOut { __typename } b: " + SIGN_IN])
async def test_a_request_is_one_attempt_at_a_password(market, people, several):
    """Thirty attempts in one request would count as one, and run for seconds."""
    many = "mutation { a: " + SIGN_IN + " c: " + several + " }"
    refused = await post(market, many)
    alone = await post(market, "mutation { " + SIGN_IN + " }")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "attempts",
        "value": 2,
        "bound": 1,
        "requestId": refused.headers["x-request-id"],
    }
    assert "data" not in refused.json()
    assert alone.json()["data"] == {"signIn": {"__typename": "Declined"}}
    assert await SignInAttempt.all().count() == 2, "one of the e-mail, one of the address"


async def test_every_field_that_hashes_a_password_or_asks_a_provider_is_an_attempt(market):
    fields = {
        name: cost_of(field).per_operation
        for name, field in schema._schema.mutation_type.fields.items()
        if cost_of(field) and cost_of(field).per_operation
    }

    with_password = ("signUp", "signIn", "changePassword", "resetPassword")
    with_password += ("changeEmail", "closeAccount", "exportMyData", "setPayoutMethod")
    of_providers = ("startSignIn", "finishSignIn", "linkSignIn")
    with_code = ("confirmSecondStep", "finishSecondStep", "endSecondStep", "renewRecoveryCodes")
    of_files = ("makePayoutFiles", "readPayoutFile", "readBankAnswer", "settlePayoutFile")
    assert fields == dict.fromkeys((*with_password, *of_providers, *with_code, *of_files), 1)


async def test_reading_a_long_document_costs_once_where_it_is_remembered(market, people):
    long = "{ serverTime } #" + "x" * 4_184
    much = "{ me { id } } #" + "y" * 20_000

    assert [cost(await post(market, long))[:2] for _ in range(2)] == [(12, 12), (1, 1)]
    assert cost(await post(market, much))[:2] == (91, 91)


async def test_validation_gives_up_at_its_own_bound_and_is_charged(market):
    same = "{ me { worker { " + "earnings { total } " * 900 + "} } }"
    refused = await post(market, same)

    assert refused.json()["errors"][0]["extensions"]["limit"] == "comparisons of fields"
    assert cost(refused)[0] == 1 + prices.of_characters(len(same)) + 200


async def test_an_empty_bucket_has_nothing_read(market, people):
    await post(market, spending(1000))
    refused = await post(market, "{ " + "serverTime " * 29 + "} #" + "z" * 100)

    assert refused.status_code == 429
    assert refused.json()["errors"][0]["message"].startswith("The operation costs up to 1 points")


async def test_many_values_of_variables_cost_and_strangers_may_not_send_them(market, people):
    """Coercion looks at each value, whatever the operation does with it."""
    values = ["x"] * 9_997
    known = await post(market, "{ serverTime }", people.rita.token, ids=values)
    stranger = await post(market, "{ serverTime }", ids=values)

    assert cost(known)[:2] == (51, 51)
    assert stranger.json()["errors"][0]["extensions"]["limit"] == "values"


async def test_even_the_signed_in_send_a_bounded_number_of_values(market, people):
    headers = JSON | {"authorization": f"Bearer {people.rita.token}"}
    start = b'{"query": "{ serverTime }", "variables": {"x": ['

    async def sent(more):
        body = start + b"[]," * 249_997 + more + b"1]}}"
        return (await market.http.post(market.url, content=body, headers=headers)).json()

    at, past = await sent(b""), await sent(b"1,")

    assert "may hold" not in at["errors"][0]["message"], "it may be sent, though it costs too much"
    assert past["errors"][0]["message"] == (
        "The body may hold 500001 values; at most 500000 are allowed."
    )


async def test_a_large_body_is_charged_by_its_bytes_before_it_is_parsed(market, people):
    token = people.rita.token
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    await post(market, spending(900), token)
    for _ in range(2):
        body = b'{"query": "{ serverTime }", "variables": {"x": "%b"}' % (b"x" * 300_000)
        refused = await market.http.post(market.url, content=body, headers=headers)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert refused.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    clock.advance(timedelta(seconds=5))
    bad = await market.http.post(market.url, content=body, headers=headers)
    assert (bad.status_code, bad.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


async def test_strangers_send_at_most_64_kib(market, people):
    body = {"query": "{ serverTime }", "variables": {"x": ""}}
    body["variables"]["x"] = "x" * (65_536 - len(orjson.dumps(body)))
    at = await market.http.post(market.url, content=orjson.dumps(body), headers=JSON)
    body["variables"]["x"] += "x"
    refused = await market.http.post(market.url, content=orjson.dumps(body), headers=JSON)
    signed_in = JSON | {"authorization": f"Bearer {people.rita.token}"}
    known = await market.http.post(market.url, content=orjson.dumps(body), headers=signed_in)

    assert (refused.status_code, "data" in refused.json()) == (413, False)
    assert refused.json()["errors"][0]["message"] == (
        "The body is larger than 65536 bytes. The signed-in may send more."
    )
    assert "data" in at.json()
    assert "data" in known.json()
