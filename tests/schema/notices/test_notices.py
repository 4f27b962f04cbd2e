"""Notices and requester events over real sockets: once, in order, at once, resumable."""

import asyncio
from datetime import timedelta

import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from domain.kernel import clock
from domain.people.models import Scope
from schema.kernel.node import global_id
from subscriptions.log import reader
from subscriptions.log.position import Position
from tests.domain import cast
from tests.schema.cast import SAID
from tests.schema.served import SECONDS

NOTICES = """subscription($after: Cursor) { workerNotices(after: $after) {
    __typename
    ... on Event { cursor occurredAt }
    ... on AssignmentEvent { assignment { id status decidedAt hit { requester { name } } } }
    ... on BonusReceived { bonus { amount reason } }
    ... on RequesterRelation { requester { name } }
} }"""
EVENTS = """subscription($hitTypeId: ID, $after: Cursor) {
    requesterEvents(hitTypeId: $hitTypeId, after: $after) {
        __typename
        ... on Event { cursor occurredAt }
        ... on AssignmentEvent { assignment { id status answer { fields { name values } } } }
        ... on HitEvent { hit { id status requesterAnnotation } }
    }
}"""
HEAD = "{ eventCursor }"


def names(events):
    return [event["__typename"] for event in events]


async def cursor(market):
    return (await market.ask(HEAD)).only


async def settled(market):
    """Wait until a cursor is behind all facts: an earlier one repeats some of them."""
    head = await reader.head()
    async with asyncio.timeout(SECONDS):
        while Position.decode(await cursor(market)) < head:
            pass


@pytest.fixture
def more_settings():
    """What is earned stays pending, so that the clock adds no notice to those of the work."""
    return {"earnings_hold_days": 10}


@pytest.fixture
async def work(market, people, scene):
    """All steps of Wim's work on one HIT, by requests of both sides."""
    await settled(market)
    return Work(market, people, scene)


class Work:
    def __init__(self, market, people, scene):
        self.market, self.people, self.scene = market, people, scene
        self.assignment = None

    async def accept(self):
        taken = await self.market.do(
            "acceptHit",
            self.people.wim.token,
            "... on AcceptHitSuccess { assignment { id } }",
            hitId=self.scene.id("open"),
        )
        self.assignment = taken.only["assignment"]["id"]

    async def submit(self):
        await self._done("submitAssignment", self.people.wim, answer=SAID)

    async def reject(self):
        await self._done("rejectAssignment", self.people.rita, reason="WRONG", feedback="no")

    async def override(self):
        await self._done("overrideRejection", self.people.rita)

    async def bonus(self):
        await self._done("sendBonus", self.people.rita, amount="0.25", reason="thanks")

    async def all(self):
        for step in (self.accept, self.submit, self.reject, self.override, self.bonus):
            await step()

    async def _done(self, verb, person, **values):
        answer = await self.market.do(verb, person.token, assignmentId=self.assignment, **values)
        assert answer.verdict == verb[0].upper() + verb[1:] + "Success"


WIMS = [
    "AssignmentAccepted",
    "AssignmentSubmitted",
    "AssignmentRejected",
    "RejectionOverturned",
    "BonusReceived",
]
RITAS = [*WIMS[:-1], "BonusSent"]


async def test_a_worker_receives_every_notice_once_in_order(market, people, work):
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        received = []
        for step in (work.accept, work.submit, work.reject, work.override, work.bonus):
            await step()
            received.append(await followed.next())
        await followed.silence()

    assert names(received) == WIMS
    assert received[-1]["bonus"] == {"amount": "0.25", "reason": "thanks"}
    cursors = [Position.decode(event["cursor"]) for event in received]
    assert cursors == sorted(set(cursors))


async def test_each_event_shows_the_state_at_its_delivery(market, people, work):
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        states = []
        for step in (work.accept, work.submit, work.reject, work.override):
            await step()
            states.append((await followed.next())["assignment"]["status"])

    assert states == ["IN_PROGRESS", "SUBMITTED", "REJECTED", "APPROVED"]


async def test_a_requester_receives_every_event_once_in_order(market, people, work):
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(EVENTS)
        await socket.settle()
        await work.all()
        received = await followed.take(5)
        await followed.silence()

    assert names(received) == RITAS
    assert received[1]["assignment"]["answer"] == {"fields": SAID}


async def test_other_people_receive_nothing(market, people, work):
    async with market.socket(people.rob.token) as robs, market.socket(people.wendy.token) as wendys:
        events, notices = await robs.subscribe(EVENTS), await wendys.subscribe(NOTICES)
        await robs.settle()
        await wendys.settle()
        await work.all()

        await events.silence()
        await notices.silence()


async def test_a_cut_connection_resumes_by_cursor_exactly(market, people, work):
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        await work.accept()
        await work.submit()
        received = await followed.take(2)
        socket.connection.transport.abort()
    await work.reject()
    await work.override()

    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES, after=received[-1]["cursor"])
        received += await followed.take(2)
        await work.bonus()
        received.append(await followed.next())
        await followed.silence()

    assert names(received) == WIMS


@pytest.mark.parametrize("cut_after", range(len(WIMS)))
async def test_every_cursor_resumes_behind_itself(cut_after, market, people, work):
    before = await cursor(market)
    await work.all()
    async with market.socket(people.rita.token) as socket:
        received = await (await socket.subscribe(EVENTS, after=before)).take(5)
        rest = await socket.subscribe(EVENTS, after=received[cut_after]["cursor"])

        assert names(await rest.take(4 - cut_after)) == RITAS[cut_after + 1 :]
        await rest.silence(0.1)


async def test_without_a_cursor_it_begins_now(market, people, work):
    await work.accept()
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        await work.submit()

        assert names([await followed.next()]) == ["AssignmentSubmitted"]


async def test_events_between_the_first_read_and_the_subscription_are_not_missed(
    market, people, work
):
    first = await market.ask(
        "{ eventCursor me { worker { assignments { nodes { id status } } } } }", people.wim.token
    )
    await work.accept()
    await work.submit()
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES, after=first.data["eventCursor"])

        assert names(await followed.take(2)) == WIMS[:2]


async def test_a_cursor_of_another_kind_is_refused_and_the_socket_goes_on(market, people, work):
    page = await market.ask(
        "{ me { worker { assignments(first: 1) { pageInfo { endCursor } } } } }", people.wim.token
    )
    page_cursor = page.data["me"]["worker"]["assignments"]["pageInfo"]["endCursor"]
    beyond = Position(2**40, 10**9).encode()
    refused = []
    async with market.socket(people.wim.token) as socket:
        for bad in ("", "x", "\x00", "é", "0", page_cursor, beyond, "x" * 5_000):
            refused.append(await (await socket.subscribe(NOTICES, after=bad)).refusal())
        number = await socket.subscribe(NOTICES, after=17)
        refused.append(await number.refusal())
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        await work.accept()

        assert names([await followed.next()]) == ["AssignmentAccepted"]
    assert refused == ["BAD_CURSOR"] * 8 + ["BAD_USER_INPUT"]


async def test_a_cursor_older_than_the_log_is_refused(market, people, work):
    old = Position(0, 1).encode()
    await work.all()
    async with market.socket(people.wim.token) as socket:
        # The process has read all of the log: trimmed past its tail, it would close the sockets.
        await settled(market)
        assert await reader.trim(clock.now() + timedelta(days=1)) > 0
        followed = await socket.subscribe(NOTICES, after=old)

        assert await followed.refusal() == "CURSOR_EXPIRED"


async def test_a_requester_may_follow_one_hit_type_alone(market, people, work, scene):
    other = await cast.a_type(people.rita.requester, title="Another")
    wanted = global_id("HitType", other.id)
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(EVENTS, hitTypeId=wanted)
        await socket.settle()
        await work.accept()
        hit = await cast.a_hit(people.rita.requester, hit_type=other)
        event = await followed.next()
        await followed.silence()

    assert (event["__typename"], event["hit"]["id"]) == (
        "HitPublished",
        global_id("Hit", hit.id),
    )


async def test_a_worker_receives_a_block_without_its_reason(market, people):
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        wim = people.wim.worker_profile
        await market.do("blockWorker", people.rita.token, workerId=wim, reason="spam")
        await market.do("unblockWorker", people.rita.token, workerId=wim)
        received = await followed.take(2)

    assert names(received) == ["BlockedByRequester", "UnblockedByRequester"]
    assert received[0]["requester"] == {"name": "Rita"}


async def test_each_subscription_needs_its_profile(market, people):
    keys = {"wim": await people.wim.key(Scope.WORK), "rita": await people.rita.key(Scope.REQUEST)}
    outcomes = {}
    for person, token in {
        "nobody": None,
        "sam": people.sam.token,
        "rita": people.rita.token,
        "wim": people.wim.token,
        "wim's key for work": keys["wim"],
        "rita's key for requests": keys["rita"],
    }.items():
        async with market.socket(token) as socket:
            outcomes[person] = [
                await code_or_open(socket, await socket.subscribe(query))
                for query in (NOTICES, EVENTS)
            ]

    assert outcomes == {
        "nobody": ["UNAUTHENTICATED", "UNAUTHENTICATED"],
        "sam": ["FORBIDDEN", "FORBIDDEN"],
        "rita": ["FORBIDDEN", "open"],
        "wim": ["open", "FORBIDDEN"],
        "wim's key for work": ["FORBIDDEN", "FORBIDDEN"],
        "rita's key for requests": ["FORBIDDEN", "FORBIDDEN"],
    }


async def code_or_open(socket, followed):
    await socket.settle()
    try:
        async with asyncio.timeout(0.05):
            return await followed.refusal()
    except TimeoutError:
        return "open"


async def test_ending_a_session_closes_its_sockets(market, people):
    async with market.socket(people.wim.token) as socket, market.socket(people.rita.token) as other:
        followed = await other.subscribe(EVENTS)
        await (await socket.subscribe(NOTICES)).silence(0.05)
        assert (await market.do("signOut", people.wim.token)).verdict == "SignOutSuccess"

        assert await socket.closing() == 4403
        await followed.silence(0.05)


async def test_ending_an_api_key_closes_its_sockets_and_no_others(market, people):
    wanted = {
        "name": "bot",
        "scopes": ["READ"],
        "expiresAt": (clock.now() + timedelta(days=1)).isoformat(),
    }
    made = await market.do(
        "createApiKey",
        people.wim.token,
        "... on CreateApiKeySuccess { token apiKey { id } }",
        **wanted,
    )
    async with (
        market.socket(made.only["token"]) as keys,
        market.socket(people.wim.token) as sessions,
    ):
        await keys.subscribe(NOTICES)
        followed = await sessions.subscribe(NOTICES)
        await keys.settle()
        await market.do("revokeApiKey", people.wim.token, apiKeyId=made.only["apiKey"]["id"])

        assert await keys.closing() == 4403
        await followed.silence(0.05)


async def test_a_client_of_another_make_follows_too(market, people, work):
    transport = WebsocketsTransport(
        url=market.url.replace("http://", "ws://"),
        init_payload={"authorization": f"Bearer {people.wim.token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    before, received = await cursor(market), []
    await work.all()
    async with Client(transport=transport) as session:
        query = gql(NOTICES)
        query.variable_values = {"after": before}
        async for result in session.subscribe(query):
            received.append(result["workerNotices"])
            if len(received) == len(WIMS):
                break

    assert names(received) == WIMS
