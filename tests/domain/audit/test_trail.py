"""Entries are part of the transaction that they tell of, in one chain, and nobody changes them."""

import pytest
from tortoise.exceptions import BaseORMException

from domain.audit import chain, system_user
from domain.audit.models import AuditEntry
from domain.audit.trail import BY_RULE, COMMAND_LINE, record, record_alone
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import dialect
from domain.kernel.work import unit_of_work
from domain.people.facts import RightsChanged
from tests.domain import cast as people
from tests.domain.audit import cast


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(people.START)
    yield
    clock.release()
    system_user.adopt_user(None)


async def test_an_entry_has_who_what_when_and_from_where(any_database):
    subject = new_id()
    async with unit_of_work():
        await record(
            cast.OLGA, "thing.do", subject_id=subject, reason="é\n😀", details={"b": 1, "a": None}
        )

    (entry,) = await AuditEntry.all()
    assert (entry.number, entry.at, entry.actor_id) == (1, people.START, cast.OLGA.account_id)
    assert (entry.role, entry.via, entry.action) == ("ADMINISTRATOR", "API", "thing.do")
    assert (entry.address, entry.request_id) == ("192.0.2.1", "r-1")
    assert (entry.subject_id, entry.reason, entry.facts) == (subject, "é\n😀", {"a": None, "b": 1})
    assert (entry.previous_hash, entry.hash) == (chain.BEGINNING, chain.hash_of(entry))
    assert await cast.head() == (1, entry.hash)


async def test_what_is_rolled_back_leaves_no_entry_and_the_chain_goes_on(any_database):
    async def failing():
        async with unit_of_work():
            await record(cast.OLGA, "thing.do")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert (await AuditEntry.all().count(), await cast.head()) == (0, (0, chain.BEGINNING))

    await cast.entries(2)
    assert await cast.verdict() is None


async def test_several_entries_of_one_transaction_follow_each_other(any_database):
    async with unit_of_work() as unit:
        await record(cast.OLGA, "thing.first")
        async with unit_of_work():
            await record(cast.OLGA, "thing.second")
        unit.tell(RightsChanged(account_id=new_id(), occurred_at=clock.now()))
        await record(BY_RULE, "thing.third")

    rows = await AuditEntry.all().order_by("number")
    assert [(row.number, row.action) for row in rows] == [
        (1, "thing.first"),
        (2, "thing.second"),
        (3, "thing.third"),
    ]
    assert await cast.verdict() is None
    assert people.kinds(await people.told()) == ["RightsChanged"]


async def test_outside_of_a_transaction_nothing_is_recorded(any_database):
    with pytest.raises(AssertionError, match="in the transaction of what it tells of"):
        await record(cast.OLGA, "thing.do")


async def test_on_the_command_line_the_address_is_the_user_of_the_system(database):
    system_user.adopt_user("root")
    await record_alone(COMMAND_LINE, "thing.do")
    await record_alone(BY_RULE, "thing.do")

    rows = await AuditEntry.all().order_by("number")
    assert [(row.via, row.address, row.actor_id) for row in rows] == [
        ("COMMAND_LINE", "root", None),
        ("RULE", None, None),
    ]


FORBIDDEN = [
    "UPDATE audit_entries SET reason = 'another' WHERE number = 2",
    "UPDATE audit_entries SET hash = hash WHERE number = 2",
    "DELETE FROM audit_entries WHERE number = 3",
    "DELETE FROM audit_entries",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET entries = 2",
    "UPDATE audit_head SET hash = 'other'",
    "INSERT INTO audit_head (id, entries, hash) VALUES (2, 9, '-')",
]
OF_POSTGRES = ["TRUNCATE audit_entries", "TRUNCATE audit_head"]
OF_SQLITE = [
    "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE number = 2",
    """INSERT OR REPLACE INTO audit_entries SELECT 9, id, at, actor_id, role, via, address,
    request_id, action, subject_id, reason, details, previous_hash, hash FROM audit_entries
    WHERE number = 2""",
    "INSERT OR REPLACE INTO audit_head VALUES (1, 9, '-')",
    "UPDATE OR REPLACE audit_entries SET number = 1 WHERE number = 2",
]


async def test_the_database_refuses_every_change_of_an_entry_and_of_the_head(any_database):
    before, end = await cast.entries(3), await cast.head()
    more = OF_SQLITE if dialect() == "sqlite" else OF_POSTGRES

    for statement in (*FORBIDDEN, *more):
        with pytest.raises(BaseORMException, match=r"only appended|CHECK constraint|check constr"):
            await cast.run(statement)

    assert await AuditEntry.all().order_by("number") == before
    assert await cast.head() == end
    assert await cast.verdict() is None
