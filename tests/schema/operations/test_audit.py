"""Reading the audit over GraphQL: every filter, in pages, and the entry of reading it."""

from datetime import timedelta

import pytest

from domain.audit.models import AuditEntry
from domain.audit.trail import BY_RULE, COMMAND_LINE, record, record_alone
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.people.operators import OperatorRole
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.operations.operating import an_operator

ENTRIES = """query($filter: AuditFilter, $first: Int, $after: String) {
    auditEntries(filter: $filter, first: $first, after: $after) {
        nodes { number at role via address requestId action subject reason hash
            details { name value } actor { email role } }
        pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def entries(people):
    """Five entries, an hour after each other."""
    olga, wim = people.olga.account, people.wim
    acting = type(COMMAND_LINE)(
        account_id=olga.id, role="SUPPORT", via=BY_RULE.via.API, address="192.0.2.7"
    )
    clock.freeze(cast.START)
    await record_alone(COMMAND_LINE, "account.create", subject_id=olga.id)
    clock.advance(timedelta(hours=1))
    async with unit_of_work():
        await record(
            acting,
            "masters.bar",
            subject_id=wim.worker.id,
            reason="Spam.",
            details={"cause": "SUSPENDED", "final": True, "count": 3, "none": None},
        )
    clock.advance(timedelta(hours=1))
    await record_alone(acting, "masters.lift_bar", subject_id=wim.worker.id)
    clock.advance(timedelta(hours=1))
    await record_alone(BY_RULE, "mastersx.other", subject_id=wim.account.id)
    clock.advance(timedelta(hours=1))
    await record_alone(COMMAND_LINE, "log.reset")
    clock.release()
    return await AuditEntry.all().order_by("number")


async def test_an_entry_is_shown_whole(market, people, entries):
    answer = await market.ask(ENTRIES, people.olga.token, filter={"action": "masters.bar"})

    assert answer.only["nodes"] == [
        {
            "number": 2,
            "at": "2026-10-01T13:00:00Z",
            "role": "SUPPORT",
            "via": "API",
            "address": "192.0.2.7",
            "requestId": None,
            "action": "masters.bar",
            "subject": str(people.wim.worker.id),
            "reason": "Spam.",
            "hash": entries[1].hash,
            "details": [
                {"name": "cause", "value": "SUSPENDED"},
                {"name": "count", "value": "3"},
                {"name": "final", "value": "true"},
                {"name": "none", "value": None},
            ],
            "actor": {"email": people.olga.account.email, "role": "ADMINISTRATOR"},
        }
    ]


def moment(hours):
    return (cast.START + timedelta(hours=hours)).isoformat()


FILTERS = {
    "all": (lambda people: {}, [5, 4, 3, 2, 1]),
    "room": (lambda people: {"action": "masters"}, [3, 2]),
    "action": (lambda people: {"action": "masters.lift_bar"}, [3]),
    "no action": (lambda people: {"action": "masters_"}, []),
    "actor": (lambda people: {"actorId": global_id("Account", people.olga.account.id)}, [3, 2]),
    "worker": (lambda people: {"subjectId": people.wim.worker_profile}, [4, 3, 2]),
    "account": (
        lambda people: {"subjectId": global_id("Account", people.wim.account.id)},
        [4, 3, 2],
    ),
    "subject": (lambda people: {"subjectId": str(people.wim.worker.id)}, [4, 3, 2]),
    "nothing": (lambda people: {"subjectId": people.rita.requester_profile}, []),
    "since": (lambda people: {"since": moment(2)}, [5, 4, 3]),
    "until": (lambda people: {"until": moment(2)}, [2, 1]),
    "several": (
        lambda people: {"since": moment(1), "until": moment(3), "action": "masters.bar"},
        [2],
    ),
}


async def test_entries_are_found_by_each_condition(market, people, entries):
    for way, (wanted, expected) in FILTERS.items():
        found_by = {"until": moment(9)} | wanted(people)
        answer = await market.ask(ENTRIES, people.olga.token, filter=found_by)

        assert [each["number"] for each in answer.only["nodes"]] == expected, way


async def test_a_page_does_not_shift_as_entries_are_appended(market, people, entries):
    first = (await market.ask(ENTRIES, people.olga.token, first=2)).only
    await record_alone(BY_RULE, "thing.later")
    second = (
        await market.ask(ENTRIES, people.olga.token, first=9, after=first["pageInfo"]["endCursor"])
    ).only

    assert [each["number"] for each in (*first["nodes"], *second["nodes"])] == [5, 4, 3, 2, 1]
    assert first["pageInfo"]["hasNextPage"]
    assert not second["pageInfo"]["hasNextPage"]


async def test_reading_the_audit_is_an_entry_about_its_subject(market, people, entries):
    await market.ask(ENTRIES, people.olga.token, filter={"subjectId": people.wim.worker_profile})

    row = await AuditEntry.get(number=6)
    assert (row.action, row.actor_id) == ("audit.read", people.olga.account.id)
    assert row.subject_id == people.wim.worker.id


async def test_only_administrators_read_it_whatever_the_filter(market, people, entries):
    investigator = await an_operator("Ines", OperatorRole.INVESTIGATOR)
    for found_by in (None, {"subjectId": "nonsense"}, {"action": "A"}):
        for token in (investigator.token, people.wim.token):
            assert (await market.ask(ENTRIES, token, filter=found_by)).code == "FORBIDDEN"


WRONG = (
    {"subjectId": "nonsense"},
    {"actorId": "nonsense"},
    {"action": ""},
    {"action": "Masters"},
    {"action": "a" * 61},
    {"action": "a%"},
)


async def test_what_cannot_be_found_is_refused(market, people):
    wrong_or_longest = (*WRONG, {"action": "a" * 60})
    answers = [
        await market.ask(ENTRIES, people.olga.token, filter=each) for each in wrong_or_longest
    ]

    assert [answer.code for answer in answers] == ["BAD_USER_INPUT"] * len(WRONG) + [None]
