"""Concurrent entries: one unbroken chain, also where transactions fail and lock other rows."""

import asyncio

from domain.audit.models import AuditEntry
from domain.audit.trail import record
from domain.kernel.refusals import NotAllowed
from domain.kernel.work import retried, unit_of_work
from domain.people.commands import set_operator_role
from domain.people.models import Account
from domain.people.operators import OperatorRole
from domain.people.queries import locked_account
from tests.domain import cast as people
from tests.domain.audit import cast
from tests.races import crowd


async def an_operator(name):
    account = await people.an_account(name)
    await Account.filter(id=account.id).update(operator_role=OperatorRole.ADMINISTRATOR)
    return await Account.get(id=account.id)


def acting(account):
    return type(cast.OLGA)(account_id=account.id, role="ADMINISTRATOR", via=cast.OLGA.via)


@retried
async def recorded(number, account_id):
    """Every fifth fails after its entry; half of them lock an account before, half after it."""
    async with unit_of_work():
        if number % 2:
            await locked_account(account_id)
        await record(cast.OLGA, f"thing.do_{number}")
        await asyncio.sleep(0)
        await locked_account(account_id)
        if number % 5 == 4:
            raise NotAllowed("no")


async def test_fifty_at_once_are_one_unbroken_chain(market):
    accounts = [await people.an_account(f"Person {n}") for n in range(3)]

    results = await crowd.at_once(recorded(n, accounts[n % 3].id) for n in range(50))

    assert crowd.counted(results) == {"done": 40, "NOT_ALLOWED": 10}
    rows = await AuditEntry.all().order_by("number")
    assert [row.number for row in rows] == list(range(1, 41))
    assert sorted(row.action for row in rows) == sorted(
        f"thing.do_{n}" for n in range(50) if n % 5 != 4
    )
    assert await cast.verdict() is None


async def test_administrators_who_remove_each_other_at_once_leave_one(market):
    olga, otto, oda = [await an_operator(name) for name in ("Olga", "Otto", "Oda")]
    pairs = [(a, b) for a in (olga, otto, oda) for b in (olga, otto, oda)]

    await crowd.at_once(set_operator_role(b.id, None, by=acting(a)) for a, b in pairs)

    left = await Account.filter(operator_role=OperatorRole.ADMINISTRATOR)
    removals = await AuditEntry.filter(action="operator.set_role")
    assert (len(left), len(removals)) == (1, 2)
    assert await cast.verdict() is None
