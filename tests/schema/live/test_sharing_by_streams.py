"""Event streams and sockets with equal subscriptions share one audience."""

import json
import logging

import pytest

from domain.people.models import CredentialKind, Scope
from schema.kernel.node import global_id
from subscriptions.log import reader
from tests.api.numbers import errors, read
from tests.domain import cast
from tests.schema.cast import a_credential
from tests.schema.live.test_sharing import (
    EVENTS,
    FEED,
    QUESTION,
    all_caught_up,
    event_counts,
    publish,
    revoke_between_two_hits,
    until,
)


def code_in(line):
    return json.loads(line.removeprefix("data: "))["errors"][0]["extensions"]["code"]


def gauge(market, name):
    [metric] = getattr(market.app.state.metrics, name).collect()
    return sum(sample.value for sample in metric.samples)


async def test_an_event_is_run_once_for_sockets_and_streams_together(market, people, scene):
    rita = people.rita.token
    async with (
        market.socket(rita) as socket,
        market.stream(EVENTS % "", rita) as one,
        market.stream(EVENTS % "", rita) as two,
    ):
        by_socket = await socket.subscribe(EVENTS % "")
        await all_caught_up(market, 3)
        executions, deliveries = event_counts(market.app)
        await publish(market, people, scene, 7)
        received = [await each.take(7) for each in (by_socket, one, two)]

        assert received[0] == received[1] == received[2]
        assert [event["hit"]["requesterAnnotation"] for event in received[0]] == list("0123456")
        await until(lambda: event_counts(market.app)[1] == deliveries + 21)
        assert event_counts(market.app)[0] == executions + 7


async def test_a_stream_resumes_after_a_cursor_and_then_receives_with_the_others(
    market, people, scene
):
    rita = people.rita.token
    async with market.stream(EVENTS % "", rita) as first:
        await all_caught_up(market, 1)
        await publish(market, people, scene, 3)
        [before, *missed] = await first.take(3)

        async with market.stream(EVENTS % "", rita, after=before["cursor"]) as late:
            assert await late.take(2) == missed
            await all_caught_up(market, 2)
            await publish(market, people, scene, 2)
            assert await late.take(2) == await first.take(2)


async def test_events_that_depend_on_the_viewer_are_right_on_each_stream(market, people, scene):
    document = "subscription { hitFeed { ... on HitGroupEvent { group { eligibility { reasons"
    document += " } } } } }"
    await market.do(
        "blockWorker", people.rita.token, workerId=people.wim.worker_profile, reason="no"
    )
    async with (
        market.stream(document, people.wim.token) as blocked,
        market.stream(document, people.wendy.token) as welcome,
    ):
        await all_caught_up(market, 2)
        await cast.a_hit(people.rita.requester, hit_type=scene.type)
        reasons = [
            (await each.next())["group"]["eligibility"]["reasons"] for each in (blocked, welcome)
        ]

    assert reasons == [["BLOCKED_BY_REQUESTER"], []]


LONG_QUESTION = {
    "form": {**QUESTION["form"], "content": [{"kind": "TEXT", "text": "x" * 1000}] * 50}
}
QUESTIONS = """subscription { requesterEvents { ... on HitEvent { hit {
    requesterAnnotation question { ... on FormQuestion { content { text } } } } } } }"""


async def publish_too_much(market, people, scene, quick):
    """Publish more than the buffers of the slow reader can hold. Returns the events."""
    received = []
    for _ in range(10):
        await publish(market, people, scene, 50, question=LONG_QUESTION)
        received += await quick.take(50)
    await all_caught_up(market, 1)
    return received


async def test_a_slow_reader_of_a_stream_is_detached_and_then_receives_everything_in_order(
    market, people, scene
):
    rita = people.rita.token
    async with (
        market.stream(QUESTIONS, rita) as quick,
        market.stream(QUESTIONS, rita) as slow,
    ):
        await all_caught_up(market, 2)
        received = await publish_too_much(market, people, scene, quick)
        assert await slow.take(500) == received
        await all_caught_up(market, 2)
        await publish(market, people, scene, 1)
        assert await slow.next() == await quick.next()


async def test_a_stream_receives_nothing_after_its_credential_was_revoked(market, people, scene):
    token, credential = await a_credential(people.rita.account, CredentialKind.API_KEY, Scope)
    async with (
        market.stream(EVENTS % "", people.rita.token) as stays,
        market.stream(EVENTS % "", token) as goes,
    ):
        await all_caught_up(market, 2)
        await revoke_between_two_hits(people, scene, credential)
        assert len(await stays.take(2)) == 2
        assert await goes.rest() == []


async def test_an_error_of_a_shared_event_is_counted_once(market, people, scene):
    document = """subscription { requesterEvents { ... on HitEvent {
        hit { assignments(first: 1, after: "nonsense") { nodes { id } } } } } }"""
    async with (
        market.socket(people.rita.token) as socket,
        market.stream(document, people.rita.token) as stream,
    ):
        by_socket = await socket.subscribe(document)
        await all_caught_up(market, 2)
        await publish(market, people, scene, 1)
        assert await by_socket.refusal() == "BAD_CURSOR"
        with pytest.raises(AssertionError, match="BAD_CURSOR"):
            await stream.next()
        counted = await read(market.http, market.url)

    assert errors(counted) == {"BAD_CURSOR": 1}


async def test_a_client_that_disconnects_leaves_its_audience(market, people, scene):
    subscriptions = gauge(market, "subscriptions")
    async with market.stream(FEED) as stays:
        async with market.stream(FEED):
            await all_caught_up(market, 2)
            assert gauge(market, "subscriptions") == subscriptions + 2
        await all_caught_up(market, 1)
        await until(lambda: gauge(market, "subscriptions") == subscriptions + 1)
        await cast.a_hit(people.rita.requester, hit_type=scene.type)
        assert (await stays.next())["group"]["id"] == global_id("HitGroup", scene.open.group_id)
    await all_caught_up(market, 0)
    await until(lambda: len(market.app.state.audiences) == 0)
    await until(lambda: gauge(market, "subscriptions") == subscriptions)


async def test_the_log_line_of_an_ended_subscription_counts_all_its_events(
    market, people, scene, caplog
):
    """Both the events of its catching up, and those from its audience."""
    caplog.set_level(logging.DEBUG, logger="kempelen.operations")
    rita = people.rita.token
    after = (await reader.head()).encode()
    await publish(market, people, scene, 2)
    async with market.socket(rita) as socket, market.stream(EVENTS % "", rita, after=after) as one:
        by_socket = await socket.subscribe(EVENTS % "", after=after)
        await all_caught_up(market, 2)
        await publish(market, people, scene, 3)
        assert await by_socket.take(5) == await one.take(5)

    def lines():
        return [each for each in caplog.records if getattr(each, "kind", "") == "subscription"]

    await until(lambda: len(lines()) == 2)
    assert {each.transport: each.events for each in lines()} == {"websocket": 5, "sse": 5}


async def test_an_invalid_cursor_is_an_error_in_the_last_event(market, people):
    rita = people.rita.token
    async with market.stream(EVENTS % "", rita, after="nonsense") as streamed:
        event, shown, *end = await streamed.rest()

    assert (event, end) == ("event: next", ["event: complete", "data:"])
    assert code_in(shown) == "BAD_CURSOR"


@pytest.mark.parametrize("more_settings", [{"socket_stall_seconds": 2.0}])
async def test_a_reader_that_stalls_leaves_its_audience(market, people, scene):
    async with (
        market.stream(QUESTIONS, people.rita.token) as quick,
        market.stream(QUESTIONS, people.rita.token),
    ):
        await all_caught_up(market, 2)
        await publish_too_much(market, people, scene, quick)
        await until(lambda: gauge(market, "streams") == gauge(market, "subscriptions") == 1)
        assert market.app.state.audiences.members == 1
    await until(lambda: len(market.app.state.audiences) == 0)


async def test_an_undeclared_variable_has_no_effect(market, people, scene):
    """Also one nested so deep that nothing can serialise it."""
    deep = []
    for _ in range(300):
        deep = [deep]
    rita = people.rita.token
    async with (
        market.stream(EVENTS % "", rita, nobody=deep) as one,
        market.stream(EVENTS % "", rita) as two,
    ):
        await all_caught_up(market, 2)
        executions, _ = event_counts(market.app)
        await publish(market, people, scene, 2)
        assert await one.take(2) == await two.take(2)
        assert event_counts(market.app)[0] == executions + 2
