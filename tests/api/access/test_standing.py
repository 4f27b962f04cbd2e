"""A subscription costs as long as it stands, and ends where its bucket cannot pay."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from api.access.buckets import Bucket
from api.access.prices import STANDING_POINTS, STANDING_SECONDS
from api.access.standing import StandingSubscriptions, charge
from api.configuration.settings import load
from api.websocket.messages import TOO_MANY_WAITING, CloseSocket
from api.websocket.open_sockets import MOST_WAITING, WAITING_PER_ADDRESS, OpenSockets
from domain.kernel import clock
from subscriptions.tasks.background import Background
from tests.api.conftest import connecting_to, serving
from tests.api.sse.test_endpoint import streaming
from tests.api.websocket.test_connection import Peer, eventually
from tests.listening import http_client

COUNT = "subscription { count(to: 1000000, every: 0.02) }"
SOON = 0.05
BUCKET = load(cost_bucket=1_000, cost_restore=1)


@pytest.fixture
def frozen():
    clock.freeze(datetime(2026, 1, 1, 12, tzinfo=UTC))
    yield
    clock.release()


@pytest.fixture
def ended():
    return []


def bucket_of(points):
    return Bucket.full(size=points, restore_rate=1)


def standing(count, ended):
    return {
        lambda error, number=number: ended.append((number, error)): None for number in range(count)
    }


def test_a_bucket_pays_for_all_of_its_subscriptions(frozen, ended):
    bucket, ends = bucket_of(1_000), standing(3, ended)
    charge(bucket, ends)

    assert (int(bucket.level), len(ends), ended) == (1_000 - 3 * STANDING_POINTS, 3, [])


def test_the_newest_end_first_where_it_cannot_and_are_told_why(frozen, ended):
    bucket, ends = bucket_of(STANDING_POINTS + 50), standing(3, ended)
    charge(bucket, ends)

    assert (int(bucket.level), len(ends)) == (50, 1)
    assert [number for number, _ in ended] == [2, 1]
    assert {error.extensions["code"] for _, error in ended} == {"THROTTLED"}


def test_one_that_cannot_be_ended_holds_up_no_other(frozen, ended, caplog):
    def broken(error):
        raise RuntimeError("by design")

    charge(bucket_of(50), {**standing(1, ended), broken: None})

    assert [number for number, _ in ended] == [0]
    assert "could not be ended" in caplog.text


def test_a_worker_with_a_dozen_subscriptions_never_runs_out_by_default(frozen, ended):
    settings = load(cost_bucket=100_000)
    bucket = Bucket.full(size=settings.cost_bucket, restore_rate=settings.cost_restore)
    ends = standing(12, ended)
    for _ in range(24 * 3600 // STANDING_SECONDS):
        clock.advance(timedelta(seconds=STANDING_SECONDS))
        charge(bucket, ends)

    assert (ended, bucket.level > bucket.size * 0.9) == ([], True)


async def test_one_that_has_ended_costs_no_more(ended):
    subscriptions, bucket = StandingSubscriptions(seconds=0.01), bucket_of(10_000)
    async with Background().running("standing", subscriptions.charge_all):
        leave = subscriptions.enter(bucket, ended.append)
        await eventually(lambda: bucket.level < 10_000)
        leave()
        left = bucket.level
        await asyncio.sleep(SOON)

    assert (len(subscriptions), bucket.level >= left, ended) == (0, True, [])


async def emptied(served):
    """The bucket of the strangers here, once a subscription stands, without its points."""
    standing = served.app.state.standing
    await eventually(lambda: len(standing) > 0)
    [(bucket, ends)] = standing._standing.values()
    bucket.take(int(bucket.level))
    charge(bucket, ends)
    return standing


async def test_over_a_socket_it_ends_with_throttled_and_the_socket_stays():
    async with serving(BUCKET) as served, connecting_to(served) as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe(COUNT)
        standing = await emptied(served)
        last = (await peer.until_end())[-1]
        await peer.send({"type": "ping"})

        assert (last["type"], last["id"]) == ("error", "1")
        assert last["payload"][0]["extensions"]["code"] == "THROTTLED"
        assert await peer.receive() == {"type": "pong"}
        assert len(standing) == 0


async def test_over_an_event_stream_throttled_is_the_last_event():
    async with (
        serving(BUCKET) as served,
        http_client() as client,
        streaming(client, served, COUNT) as stream,
    ):
        standing = await emptied(served)
        *_, error, complete = await stream.rest()

        assert error[1]["errors"][0]["extensions"]["code"] == "THROTTLED"
        assert complete == ("complete", None)
        assert len(standing) == 0


@pytest.mark.parametrize("how", ["complete", "leave"])
async def test_a_client_that_ends_it_is_charged_no_more(how):
    async with serving(BUCKET) as served:
        async with connecting_to(served) as socket:
            peer = Peer(socket)
            await peer.init()
            await peer.subscribe(COUNT)
            await eventually(lambda: len(served.app.state.standing) == 1)
            if how == "complete":
                await peer.send({"type": "complete", "id": "1"})
                await eventually(lambda: len(served.app.state.standing) == 0)
        await eventually(lambda: len(served.app.state.standing) == 0)


async def test_one_that_ends_by_itself_is_charged_no_more():
    async with serving(BUCKET) as served, connecting_to(served) as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("subscription { count(to: 2) }")
        assert (await peer.until_end())[-1]["type"] == "complete"
        await eventually(lambda: len(served.app.state.standing) == 0)


async def test_strangers_streams_are_bounded_with_their_sockets():
    async with (
        serving(load(stranger_sockets_per_address=2)) as served,
        http_client() as client,
        connecting_to(served) as socket,
        streaming(client, served, COUNT) as stream,
    ):
        await Peer(socket).init()
        await stream.next_frame()
        async with streaming(client, served, "{ hello }") as third:
            assert third.response.status_code == 429
            assert third.response.json()["errors"][0]["message"] == (
                "Too many sockets of strangers from this address: end one of its sockets or "
                "streams first."
            )


def test_sockets_that_wait_to_be_initialised_are_bounded_by_address_and_in_all():
    sockets = OpenSockets(per_account=1, per_address=1, strangers=1)
    for address in range(MOST_WAITING // WAITING_PER_ADDRESS):
        for _ in range(WAITING_PER_ADDRESS):
            sockets.begin_waiting(f"192.0.2.{address}")
    with pytest.raises(CloseSocket) as of_address:
        sockets.begin_waiting("192.0.2.0")
    with pytest.raises(CloseSocket) as in_all:
        sockets.begin_waiting("192.0.2.99")
    sockets.end_waiting("192.0.2.1")
    sockets.begin_waiting("192.0.2.99")

    assert of_address.value.close == in_all.value.close == TOO_MANY_WAITING
