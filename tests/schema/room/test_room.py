"""The operators' room: every queue is as long as its list, for those with its duty alone."""

import re
from datetime import timedelta

from domain.audit.models import AuditEntry
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.operations.queues import QUEUES, QueueKind
from domain.people.operators import ALLOWED, OperatorRole
from tests.schema.cast import a_paused_job
from tests.schema.operations.operating import an_operator
from tests.schema.operations.test_audited import payday, things_to_decide
from tests.schema.payouts import payday as payouts

QUEUE = "kind duty length hasMore oldestAt oldestAgeSeconds listedBy"
ROOM = f"{{ operatorRoom {{ queues {{ {QUEUE} }} }} }}"
OLD = """query ($at: Int!, $kinds: [OperatorQueueKind!]) { operatorRoom {
    queues(kinds: $kinds, waitingAtLeastSeconds: $at) { kind length oldestAgeSeconds } } }"""
FIGURES = """{ operatorRoom { figures { openHits openGroups sockets streams processes
    secondsBehind acceptedAMinute submittedAMinute takenAt
    mails { waiting failing failingSince givenUp }
    money { held due inTransit refundsDue takenAt } } } }"""
# How each queue is listed by a field of the room. Without an entry the field lists it by itself.
FILTERS = {
    "PAYOUTS_DUE": "(states: [DUE])",
    "PAYOUTS_HELD": "(states: [HELD])",
    "PAYOUTS_IN_TRANSIT": "(states: [IN_TRANSIT])",
    "ACCOUNT_REVIEWS": "(state: [OPEN])",
    "SUSPENSION_APPEALS": "(state: [APPEALED])",
    "REPORTS": "(state: [OPEN])",
    "REJECTION_APPEALS": "(state: [ESCALATED])",
    "FAILED_JOBS": "(state: [FAILED])",
}


async def a_full_room(people, scene):
    """Something in every queue."""
    await things_to_decide(people, scene)
    async with payouts.by_bank():
        await payday(people)
    job = await a_paused_job(people.rita.requester)
    await Job.filter(id=job.id).update(state=JobState.FAILED, ended_at=clock.now())


async def queues_of(market, token):
    return {each["kind"]: each for each in (await market.ask(ROOM, token)).only["queues"]}


async def test_each_queue_is_as_long_as_the_field_that_lists_it(market, people, scene):
    await a_full_room(people, scene)
    found = await queues_of(market, people.olga.token)
    lists = " ".join(
        f"{kind}: {each['listedBy']}{FILTERS.get(kind, '')} {{ nodes {{ __typename }} }}"
        for kind, each in found.items()
    )
    listed = (await market.ask(f"{{ operatorRoom {{ {lists} }} }}", people.olga.token)).only

    assert set(found) == set(QueueKind)
    lengths = {kind: each["length"] for kind, each in found.items()}
    assert lengths == {kind: len(each["nodes"]) for kind, each in listed.items()}
    assert all(lengths.values()), lengths
    assert lengths["APPLICATIONS"] == 4
    assert not any(each["hasMore"] for each in found.values())
    assert all(0 <= each["oldestAgeSeconds"] < 60 for each in found.values())


async def test_an_operator_sees_the_queues_of_their_duties_alone(market, people):
    for role in OperatorRole:
        operator = await an_operator(f"The {role.value}", role)

        seen = await queues_of(market, operator.token)
        figures = (await market.ask(FIGURES, operator.token)).only["figures"]

        own = {kind: queue.duty for kind, queue in QUEUES.items() if queue.duty in ALLOWED[role]}
        assert {kind: each["duty"] for kind, each in seen.items()} == own, role
        assert (figures["money"] is None) == (role in ("SUPPORT", "INVESTIGATOR"))


async def test_what_has_not_waited_long_enough_is_not_counted(market, people, scene):
    await a_full_room(people, scene)
    clock.advance(timedelta(hours=2))
    asked = {"at": 3_600, "kinds": ["REPORTS", "CONTACT_THREADS"]}
    late = await market.ask(OLD, people.olga.token, **asked)
    early = await market.ask(OLD, people.olga.token, **asked | {"at": 10_000})
    wrong = await market.ask(OLD, people.olga.token, **asked | {"at": -1})
    too_long = await market.ask(OLD, people.olga.token, **asked | {"at": 366 * 86_400 + 1})

    assert {each["kind"]: each["length"] for each in late.only["queues"]} == {
        "REPORTS": 2,
        "CONTACT_THREADS": 2,
    }
    assert all(7_200 <= each["oldestAgeSeconds"] < 7_260 for each in late.only["queues"])
    assert [(each["length"], each["oldestAgeSeconds"]) for each in early.only["queues"]] == [
        (0, None)
    ] * 2
    assert (wrong.code, too_long.code) == ("BAD_USER_INPUT", "BAD_USER_INPUT")


async def test_the_figures_are_those_of_the_market(market, people, scene):
    await a_full_room(people, scene)
    async with market.socket(people.olga.token):
        figures = (await market.ask(FIGURES, people.olga.token)).only["figures"]

    assert [figures["openHits"], figures["openGroups"]] == await open_hits_and_groups(market)
    assert figures["mails"]["waiting"] > 0
    assert figures["mails"]["givenUp"] == 0
    money = figures["money"]
    assert money.pop("takenAt")
    assert all(re.fullmatch(r"\d+\.\d\d", each) for each in money.values())
    assert float(money["inTransit"]) > 0
    assert float(money["due"]) > 0
    assert money["refundsDue"] == "0.20"
    assert money["held"] == await on_hold(market, people)


async def open_hits_and_groups(market):
    answer = await market.ask("{ hitGroups(first: 50) { totalHits nodes { availableHits } } }")
    groups = answer.only["nodes"]
    return [sum(each["availableHits"] for each in groups), len(groups)]


async def on_hold(market, people):
    kinds = await market.ask("{ moneyByKind { kind balance } }", people.olga.token)
    return next(each["balance"] for each in kinds.only if each["kind"] == "REQUESTER_HOLD")


async def test_a_read_of_the_room_is_one_entry_and_a_list_in_it_another(market, people, scene):
    both = "{ operatorRoom { queues { kind } figures { openHits } reportCases { nodes { id } } } }"
    await market.ask(both, people.olga.token)

    actions = await AuditEntry.all().values_list("action", flat=True)
    assert sorted(actions) == ["reports.read", "room.read"]


async def test_a_list_in_the_room_asks_for_its_duty(market, people):
    support = await an_operator("Sue", OperatorRole.SUPPORT)

    answer = await market.ask("{ operatorRoom { reportCases { nodes { id } } } }", support.token)

    assert answer.code == "FORBIDDEN"
