"""Subscriptions with equal events are run once; the others receive their own events."""

import asyncio
import contextlib
import json
from collections import Counter
from datetime import timedelta

import pytest
import websockets

from api.http.answers import encoded
from domain.assignments import commands as assignments
from domain.assignments.commands import Decision
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.people.commands import revoke_api_key
from domain.people.models import CredentialKind, Scope
from schema.kernel.node import global_id
from subscriptions.log import reader
from tests.domain import cast
from tests.domain.market import viewer_of
from tests.schema.cast import ANSWER, a_credential

EVENTS = """subscription %s($after: Cursor) { requesterEvents(after: $after) {
    __typename
    ... on Event { cursor occurredAt }
    ... on HitEvent { hit { id status requesterAnnotation } }
} }"""
FEED = """subscription($after: Cursor) { hitFeed(after: $after) {
    __typename
    ... on Event { cursor }
    ... on HitGroupEvent { group { id title availableHits } }
    ... on FeedRecomputed { opened { title } closed { title } }
} }"""
ELIGIBILITY = """subscription { hitFeed { ... on HitGroupEvent {
    group { title eligibility { mayAccept reasons } } } } }"""
QUESTION = {"form": {"fields": [{"name": "colour", "label": "Colour?", "kind": {"text": {}}}]}}


def event_counts(app):
    """How many events were run, and how many were delivered, so far."""
    metrics, counts = app.state.metrics, []
    for counter in (metrics.fanout_executions, metrics.fanout_serialisations, metrics.events):
        [metric] = counter.collect()
        counts.append(sum(s.value for s in metric.samples if s.name.endswith("_total")))
    executions, serialisations, events = counts
    assert executions >= serialisations
    return executions, events


async def until(is_so, *, seconds=10):
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.005)


async def all_caught_up(market, members):
    """Wait until so many subscriptions have caught up, so that nothing runs for them."""
    audiences = market.app.state.audiences
    await until(lambda: audiences.members == members)


async def publish(market, people, scene, count, annotation="", question=QUESTION):
    answer = await market.do(
        "createHits",
        people.rita.token,
        "... on CreateHitsSuccess { results { __typename } }",
        hitTypeId=scene.id("type"),
        lifetimeSeconds=3600,
        hits=[
            {"question": question, "requesterAnnotation": f"{n}{annotation}"} for n in range(count)
        ],
    )
    assert Counter(answer.verdict) == {"CreateHitSuccess": count}


async def a_hit_of(requester, title):
    return await cast.a_hit(requester, hit_type=await cast.a_type(requester, title=title))


@pytest.mark.parametrize("groups", [1, 10, 100])
async def test_each_event_is_run_once_for_each_document_and_not_for_each_subscriber(
    market, people, scene, groups
):
    async with (
        market.socket(people.rita.token) as one,
        market.socket(people.rita.token) as two,
        market.socket(people.rita.token) as three,
        market.socket(people.rita.token) as four,
    ):
        followed = [
            await socket.subscribe(EVENTS % f"Document{(25 * place + n) % groups}")
            for place, socket in enumerate((one, two, three, four))
            for n in range(25)
        ]
        await all_caught_up(market, 100)
        executions, deliveries = event_counts(market.app)
        await publish(market, people, scene, 7)
        received = [await each.take(7) for each in followed]

        assert [len({event["cursor"] for event in each}) for each in received] == [7] * 100
        assert all(each == received[0] for each in received)
        assert [event["hit"]["requesterAnnotation"] for event in received[0]] == list("0123456")
        await until(lambda: event_counts(market.app)[1] == deliveries + 700)
        assert event_counts(market.app)[0] == executions + 7 * groups


async def test_a_client_that_resumes_receives_missed_events_and_then_those_of_the_others(
    market, people, scene
):
    async with market.socket(people.rita.token) as socket:
        first = await socket.subscribe(EVENTS % "")
        await all_caught_up(market, 1)
        await publish(market, people, scene, 3)
        [before, *missed] = await first.take(3)

        late = await socket.subscribe(EVENTS % "", after=before["cursor"])
        assert await late.take(2) == missed
        await all_caught_up(market, 2)
        executions, _ = event_counts(market.app)
        await publish(market, people, scene, 2)
        assert await late.take(2) == await first.take(2)
        assert event_counts(market.app)[0] == executions + 2


async def test_events_that_depend_on_the_viewer_are_right_for_each(market, people, scene):
    """No declaration says that this document depends on the viewer: running it shows that."""
    await market.do(
        "blockWorker", people.rita.token, workerId=people.wim.worker_profile, reason="no"
    )
    async with (
        market.socket(people.wim.token) as wims,
        market.socket(people.wendy.token) as wendys,
        market.socket() as strangers,
    ):
        seen = [await socket.subscribe(ELIGIBILITY) for socket in (wims, wendys, strangers)]
        for title in ("Pears", "Plums"):
            await all_caught_up(market, 3)
            await a_hit_of(people.rita.requester, title)
            by_wim, by_wendy, by_stranger = [await each.next() for each in seen]
            titles = {e["group"]["title"] for e in (by_wim, by_wendy, by_stranger)}
            assert titles == {title}
            assert by_wim["group"]["eligibility"] == {
                "mayAccept": False,
                "reasons": ["BLOCKED_BY_REQUESTER"],
            }
            assert by_wendy["group"]["eligibility"] == {"mayAccept": True, "reasons": []}
            assert by_stranger["group"]["eligibility"]["reasons"] == ["NO_WORKER_ACCOUNT"]


async def test_strangers_and_workers_share_one_feed(market, people, scene):
    async with (
        market.socket(people.wim.token) as wims,
        market.socket(people.wendy.token) as wendys,
        market.socket() as strangers,
    ):
        followed = [await each.subscribe(FEED) for each in (wims, wendys, strangers)]
        await all_caught_up(market, 3)
        executions, _ = event_counts(market.app)
        await a_hit_of(people.rita.requester, "Pears")
        received = [await each.next() for each in followed]

    assert received == [received[0]] * 3
    assert received[0]["__typename"] == "HitGroupPosted"
    assert event_counts(market.app)[0] == executions + 1


async def test_a_feed_of_acceptable_groups_is_shared_but_for_a_workers_own_groups(
    market, people, scene
):
    """Wim has done a HIT of one group; events of groups without work are shared by all."""
    document = FEED.replace("(after: $after)", "(filter: {onlyAcceptable: true}, after: $after)")
    async with (
        market.socket(people.wim.token) as wims,
        market.socket(people.wendy.token) as wendys,
        market.socket(people.walt.token) as walts,
    ):
        followed = [await each.subscribe(document) for each in (wims, wendys, walts)]
        await all_caught_up(market, 3)
        executions, _ = event_counts(market.app)
        await a_hit_of(people.rob.requester, "Plums")
        received = [await each.next() for each in followed]
        assert received == [received[0]] * 3
        assert event_counts(market.app)[0] == executions + 1

        done = await a_hit_of(people.rob.requester, "Grapes")
        assert {(await each.next())["group"]["title"] for each in followed} == {"Grapes"}
        await assignments.accept(people.wim.worker, done.id)
        closed = [await each.next() for each in followed]
        assert {event["__typename"] for event in closed} == {"HitGroupClosed"}
        await all_caught_up(market, 3)
        await hits.extend_hit(
            people.rob.requester, done.id, slots=1, expires_at=clock.now() + timedelta(hours=2)
        )
        [_, *others] = followed
        assert {(await each.next())["__typename"] for each in others} == {"HitGroupPosted"}
        await followed[0].silence()


async def test_a_worker_who_hides_a_requester_shares_the_events_of_the_others(
    market, people, scene
):
    rita = global_id("RequesterProfile", people.rita.requester.id)
    async with (
        market.socket(people.wim.token) as wims,
        market.socket(people.wendy.token) as wendys,
    ):
        by_wim, by_wendy = await wims.subscribe(FEED), await wendys.subscribe(FEED)
        await all_caught_up(market, 2)
        await market.do("blockRequester", people.wim.token, requesterId=rita)
        assert (await by_wim.next())["__typename"] == "FeedRecomputed"
        await all_caught_up(market, 2)
        executions, _ = event_counts(market.app)
        await a_hit_of(people.rita.requester, "Pears")
        await until(lambda: event_counts(market.app)[0] == executions + 1)
        await a_hit_of(people.rob.requester, "Plums")

        assert (await by_wim.next())["group"]["title"] == "Plums"
        assert [event["group"]["title"] for event in await by_wendy.take(2)] == ["Pears", "Plums"]
        assert event_counts(market.app)[0] == executions + 2

        await market.do("unblockRequester", people.wim.token, requesterId=rita)
        opened = (await by_wim.next())["opened"]
        assert "Pears" in [group["title"] for group in opened]
        await all_caught_up(market, 2)
        await a_hit_of(people.rita.requester, "Grapes")
        assert (await by_wim.next())["group"]["title"] == "Grapes"


async def revoke_between_two_hits(people, scene, credential):
    """All in one commit, so that one read of the log has all entries."""
    rita = await viewer_of(people.rita.account.id)
    async with unit_of_work():
        await cast.a_hit(people.rita.requester, hit_type=scene.type)
        await revoke_api_key(rita, credential.id)
        await cast.a_hit(people.rita.requester, hit_type=scene.type)


async def test_a_socket_receives_nothing_after_its_credential_was_revoked(market, people, scene):
    token, credential = await a_credential(people.rita.account, CredentialKind.API_KEY, Scope)
    async with market.socket(people.rita.token) as stays, market.socket(token) as goes:
        stays_open, closed = await stays.subscribe(EVENTS % ""), await goes.subscribe(EVENTS % "")
        await all_caught_up(market, 2)
        await revoke_between_two_hits(people, scene, credential)
        assert len(await stays_open.take(2)) == 2
        received = []
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                received.append(await goes.connection.recv())

    assert goes.connection.close_code == 4403
    assert received == [], closed


async def test_a_slow_reader_is_detached_and_then_receives_everything_in_order(
    market, people, scene
):
    """Fifty subscriptions of one socket, so that no buffer on the way can hold all events."""
    async with (
        market.socket(people.rita.token) as quick,
        market.socket(people.rita.token, max_queue=1) as slow,
    ):
        by_quick = await quick.subscribe(EVENTS % "")
        by_slow = [await slow.subscribe(EVENTS % "") for _ in range(50)]
        await all_caught_up(market, 51)
        for _ in range(4):
            await publish(market, people, scene, 100, annotation="x" * 240)
        received = await by_quick.take(400)
        assert market.app.state.audiences.members < 51, "no subscription is detached"

        for each in by_slow:
            assert await each.take(400) == received
        await all_caught_up(market, 51)
        await publish(market, people, scene, 1)
        last = await by_quick.next()
        assert [await each.next() for each in by_slow] == [last] * 50


async def test_the_rows_of_an_event_are_read_again_for_each_batch(market, people, scene):
    document = "subscription { requesterEvents { ... on HitEvent { hit { maxAssignments } } } }"
    async with market.socket(people.rita.token) as one, market.socket(people.rita.token) as two:
        followed = [await socket.subscribe(document) for socket in (one, two)]
        await all_caught_up(market, 2)
        hit = await cast.a_hit(people.rita.requester, hit_type=scene.type, slots=12)
        first = [await each.next() for each in followed]
        await market.do(
            "extendHit",
            people.rita.token,
            hitId=global_id("Hit", hit.id),
            additionalAssignments=5,
        )
        second = [await each.next() for each in followed]

    assert [event["hit"]["maxAssignments"] for event in first] == [12, 12]
    assert [event["hit"]["maxAssignments"] for event in second] == [17, 17]


@contextlib.asynccontextmanager
async def run_alone(market, document, person):
    """The payloads of a subscription that runs alone, without an audience."""
    [stream] = [route for route in market.app.routes if route.path == "/graphql/stream"]
    context = await stream.endpoint.context_for(
        await viewer_of(person.account.id), request_id="one", may_introspect=True, address=None
    )
    running = await stream.endpoint.schema.stream(document, context_value=context)
    async with contextlib.aclosing(running):

        async def take(count):
            async with asyncio.timeout(10):
                results = [await anext(running) for _ in range(count)]
            return [json.loads(encoded({"data": each.data}, request_id="one")) for each in results]

        yield take


BOTH_SIDES = """subscription { %s(after: "%s") { __typename
    ... on Event { cursor occurredAt }
    ... on AssignmentEvent { assignment {
        id status acceptedAt deadline submittedAt decidedAt requesterFeedback
        answer { fields { name values } } worker { workerId }
        hit { id status requesterAnnotation group { title requester { name } }
            question { ... on FormQuestion { fields { name label } } } }
    } }
} }"""


@pytest.mark.parametrize("side", ["worker", "requester"])
async def test_a_shared_payload_equals_the_payload_for_one_viewer(market, people, scene, side):
    person = people.wim if side == "worker" else people.rita
    field = "workerNotices" if side == "worker" else "requesterEvents"
    document = BOTH_SIDES % (field, (await reader.head()).encode())
    async with (
        market.socket(person.token) as one,
        market.socket(person.token) as two,
        market.stream(document, person.token) as streamed,
        run_alone(market, document, person) as alone,
    ):
        shared = [await socket.subscribe(document) for socket in (one, two)] + [streamed]
        await all_caught_up(market, 3)
        taken = await assignments.accept(people.wim.worker, scene.open.id)
        first = [await each.next() for each in shared], await alone(1)
        await assignments.submit(people.wim.worker, taken.id, ANSWER)
        second = [await each.next() for each in shared], await alone(1)
        decision = Decision(feedback="Thank you.")
        await assignments.decide(people.rita.requester, [taken.id], decision)
        third = [await each.next() for each in shared], await alone(1)

    for by_all, by_one in (first, second, third):
        [payload] = by_one
        (event,) = payload["data"].values()
        assert by_all == [event, event, event]
        assert event["assignment"]["id"] == global_id("Assignment", taken.id)
    assert third[0][0]["assignment"]["requesterFeedback"] == "Thank you."


NOTICES = """subscription { workerNotices {
    ... on AssignmentEvent { assignment { id } } } }"""


async def test_each_account_receives_its_own_events_for_the_same_document(market, people, scene):
    one, two = people.wim, people.wendy
    async with (
        market.socket(one.token) as ones,
        market.socket(two.token) as twos,
        market.socket(people.rita.token) as ritas,
        market.socket(people.rob.token) as robs,
    ):
        by_one, by_two = await ones.subscribe(NOTICES), await twos.subscribe(NOTICES)
        by_rita, by_rob = await ritas.subscribe(EVENTS % ""), await robs.subscribe(EVENTS % "")
        await all_caught_up(market, 4)
        taken = [await assignments.accept(p.worker, scene.open.id) for p in (one, two)]
        ids = [global_id("Assignment", each.id) for each in taken]

        assert (await by_one.next())["assignment"]["id"] == ids[0]
        assert (await by_two.next())["assignment"]["id"] == ids[1]
        names = [event["__typename"] for event in await by_rita.take(2)]
        assert names == ["AssignmentAccepted"] * 2
        for each in (by_one, by_two, by_rob):
            await each.silence(0.1)


async def test_an_account_that_became_a_worker_gets_that_workers_feed(market, people, scene):
    """Two sockets of one account, the first opened before the worker account."""
    async with market.socket(people.sam.token) as before:
        earlier = await before.subscribe(ELIGIBILITY)
        await all_caught_up(market, 1)
        await market.do("openWorkerAccount", people.sam.token)
        await market.do(
            "blockRequester", people.sam.token, requesterId=people.rita.requester_profile
        )
        assert await earlier.next() == {}, "a list that is computed again, after the block"
        async with market.socket(people.sam.token) as after:
            later = await after.subscribe(ELIGIBILITY)
            for _ in range(2):
                await all_caught_up(market, 2)
                await a_hit_of(people.rita.requester, "Pears")
                await earlier.silence(0.1)
                await later.silence(0.1)


@pytest.mark.parametrize(
    "document",
    [
        # The same variable says where a page of the group's HITs begins, too.
        "subscription($c: Cursor) { hitFeed(after: $c) { ... on Event { cursor } } }",
        "subscription($c: Cursor) { hitFeed(after: $c) { ...f } } "
        "fragment f on HitGroupEvent { cursor @include(if: true) }",
    ],
)
async def test_subscriptions_that_differ_in_their_cursors_share_an_audience(
    market, people, scene, document
):
    cursor = (await market.ask("{ eventCursor }")).only
    async with market.socket() as one, market.socket() as two:
        await one.subscribe(document)
        await two.subscribe(document, c=cursor)
        await all_caught_up(market, 2)
        assert len(market.app.state.audiences) == 1


async def test_subscriptions_that_differ_in_another_variable_share_no_audience(
    market, people, scene
):
    document = """subscription($c: Cursor, $t: ID) {
        requesterEvents(after: $c, hitTypeId: $t) { ... on Event { cursor } } }"""
    async with market.socket(people.rita.token) as one, market.socket(people.rita.token) as two:
        await one.subscribe(document)
        await two.subscribe(document, t=scene.id("type"))
        await all_caught_up(market, 2)
        assert len(market.app.state.audiences) == 2


TWO = """subscription Short { requesterEvents { ... on Event { cursor } } }
subscription Long { requesterEvents { __typename ... on Event { cursor occurredAt } } }"""


async def test_two_operations_of_one_document_share_no_audience(market, people, scene):
    async with market.socket(people.rita.token) as socket:
        named = {name: await socket.subscribe(TWO, operation=name) for name in ("Short", "Long")}
        await all_caught_up(market, 2)
        await publish(market, people, scene, 1)

        assert (await named["Short"].next()).keys() == {"cursor"}
        assert (await named["Long"].next()).keys() == {"__typename", "cursor", "occurredAt"}
        assert len(market.app.state.audiences) == 2
