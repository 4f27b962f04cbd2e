"""The operators' room, live: at once, at each change, and no longer than the role lasts."""

import asyncio
from contextlib import suppress
from itertools import pairwise

from domain.people.models import Account
from schema.room.following import PAUSE
from tests.schema.moderation.test_reports import file
from tests.schema.operations.operating import an_operator
from tests.schema.served import SECONDS

CHANGES = """subscription { operatorRoomChanges { cursor occurredAt
    queues { kind length hasMore oldestAt } figures { openHits openGroups sockets streams processes
    secondsBehind acceptedAMinute submittedAMinute mails { waiting failing failingSince givenUp }
    money { held due inTransit refundsDue } } } }"""


def length_of(event, kind):
    return next(each["length"] for each in event["queues"] if each["kind"] == kind)


async def test_it_comes_at_once_and_whenever_something_has_changed(market, people, scene):
    async with market.socket(people.olga.token) as socket:
        changes = await socket.subscribe(CHANGES)
        events = [await changes.next()]
        await file(market, people.wim.token, scene.group)
        while not length_of(events[-1], "REPORTS"):
            events.append(await changes.next())
        events += await all_within(changes, seconds=3 * PAUSE.total_seconds())

    assert length_of(events[0], "REPORTS") == 0
    assert length_of(events[-1], "REPORTS") == 1
    assert all(event["figures"]["money"]["held"] for event in events)
    times = [(event.pop("cursor"), event.pop("occurredAt")) for event in events]
    assert times == sorted(times)
    assert all(later != earlier for earlier, later in pairwise(events))


async def all_within(changes, *, seconds):
    """The events of so long: as many samples are taken, and few of them differ."""
    events = []
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                events.append(await changes.next())
    return events


async def test_it_ends_with_the_role_and_nobody_else_follows(market, people, scene):
    support = await an_operator("Sue", "SUPPORT")
    async with market.socket(support.token) as socket:
        changes = await socket.subscribe(CHANGES)
        seen = await changes.next()
        email = (await Account.get(id=support.account.id)).email
        await market.do("setOperatorRole", people.olga.token, email=email, role=None)
        refusal = await refused(changes)
    async with market.socket(people.wim.token) as socket:
        stranger = await (await socket.subscribe(CHANGES)).refusal()

    assert {each["kind"] for each in seen["queues"]} == {"CONTACT_THREADS"}
    assert seen["figures"]["money"] is None
    assert (refusal, stranger) == ("FORBIDDEN", "FORBIDDEN")


async def refused(changes):
    """The code that ends it, after the events that came before."""
    while (message := await changes.socket.receive(changes.number, SECONDS))["type"] == "next":
        if errors := message["payload"].get("errors"):
            return errors[0]["extensions"]["code"]
    return message["payload"][0]["extensions"]["code"]
