"""The timer of an assignment: an event now, at each warning, and at the end."""

from datetime import UTC, datetime, timedelta

import pytest

from api.timers.clockwork import Clockwork
from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import SAID

TIMER = """subscription($id: ID!) { assignmentTimer(assignmentId: $id) {
    phase secondsLeft serverNow deadline occurredAt cursor
} }"""
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def at_noon(market):
    """A frozen clock."""
    clock.freeze(START)


@pytest.fixture
async def taken(at_noon, market, people):
    """Wim accepts a HIT with so many seconds for the assignment."""

    async def take(seconds):
        hit_type = await cast.a_type(people.rita.requester, seconds=seconds)
        hit = await cast.a_hit(people.rita.requester, hit_type=hit_type)
        answer = await market.do(
            "acceptHit",
            people.wim.token,
            "... on AcceptHitSuccess { assignment { id } }",
            hitId=global_id("Hit", hit.id),
        )
        return answer.only["assignment"]["id"]

    return take


async def moved(by):
    """Let time pass, and run the due timers."""
    clock.advance(timedelta(seconds=by))
    await Clockwork(log_retention=timedelta(days=7)).round()


async def test_it_sends_the_start_each_warning_and_the_end(market, people, taken):
    assignment = await taken(1200)
    async with market.socket(people.wim.token) as socket:
        timer = await socket.subscribe(TIMER, id=assignment)
        events = [await timer.next()]
        for seconds in (600, 300, 240, 60):
            await moved(seconds)
            events.append(await timer.next())
        assert await timer.rest() == []

    assert [(event["phase"], event["secondsLeft"]) for event in events] == [
        ("STARTED", 1200),
        ("WARNING", 600),
        ("WARNING", 300),
        ("WARNING", 60),
        ("EXPIRED", 0),
    ]
    assert {event["deadline"] for event in events} == {"2026-11-22T12:20:00Z"}
    assert [event["serverNow"][11:19] for event in events] == [
        "12:00:00",
        "12:10:00",
        "12:15:00",
        "12:19:00",
        "12:20:00",
    ]


async def test_the_shortest_assignment_warns_at_half(market, people, taken):
    assignment = await taken(30)
    async with market.socket(people.wim.token) as socket:
        timer = await socket.subscribe(TIMER, id=assignment)
        events = [await timer.next()]
        for _ in range(2):
            await moved(15)
            events.append(await timer.next())
        assert await timer.rest() == []

    assert [(event["phase"], event["secondsLeft"]) for event in events] == [
        ("STARTED", 30),
        ("WARNING", 15),
        ("EXPIRED", 0),
    ]


async def test_it_begins_with_the_current_state(market, people, taken):
    assignment = await taken(1200)
    await moved(700)
    async with market.socket(people.wim.token) as socket:
        first = await (await socket.subscribe(TIMER, id=assignment)).next()

    assert (first["phase"], first["secondsLeft"]) == ("STARTED", 500)


@pytest.mark.parametrize(
    ("verb", "values"), [("submitAssignment", {"answer": SAID}), ("returnAssignment", {})]
)
async def test_it_ends_when_the_work_does(verb, values, market, people, taken):
    assignment = await taken(1200)
    async with market.socket(people.wim.token) as socket:
        timer = await socket.subscribe(TIMER, id=assignment)
        await timer.next()
        await market.do(verb, people.wim.token, assignmentId=assignment, **values)

        assert [event["phase"] for event in await timer.rest()] == ["ENDED"]
        again = await socket.subscribe(TIMER, id=assignment)
        assert [event["phase"] for event in await again.rest()] == ["ENDED"]


async def test_only_the_worker_may_watch_it(market, people, taken):
    assignment = await taken(1200)
    codes = {}
    for person in ("wendy", "rita", "sam", "una"):
        async with market.socket(getattr(people, person).token) as socket:
            codes[person] = await (await socket.subscribe(TIMER, id=assignment)).refusal()
    async with market.socket() as socket:
        codes["nobody"] = await (await socket.subscribe(TIMER, id=assignment)).refusal()
    async with market.socket(people.wim.token) as socket:
        for bad in ("", "x", "\x00", global_id("Assignment", people.wim.account.id)):
            codes[bad[:4]] = await (await socket.subscribe(TIMER, id=bad)).refusal()

    assert codes.pop("nobody") == "UNAUTHENTICATED"
    assert set(codes.values()) == {"BAD_USER_INPUT"}
