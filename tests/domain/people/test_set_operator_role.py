"""Giving and taking an operator's role: what is told, and by whose right."""

import pytest

from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE, Actor, Via
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed, NotFound
from domain.people.commands import set_operator_role
from domain.people.facts import RightsChanged
from domain.people.models import Account
from domain.people.operators import OperatorRole
from tests.domain import cast


async def an_operator(name, role=OperatorRole.ADMINISTRATOR):
    account = await cast.an_account(name)
    await Account.filter(id=account.id).update(operator_role=role)
    return account


def acting(account):
    return Actor(account_id=account.id, role="ADMINISTRATOR", via=Via.API)


async def test_the_account_hears_that_its_rights_changed_and_the_same_role_again_is_no_change(
    any_database,
):
    olga, sam = await an_operator("Olga"), await cast.an_account("Sam")
    for _ in range(2):
        changed = await set_operator_role(sam.id, OperatorRole.SUPPORT, by=acting(olga))
        assert changed.operator_role == OperatorRole.SUPPORT

    (fact,) = await cast.told()
    assert (type(fact), fact.account_id) == (RightsChanged, sam.id)
    assert (await Account.get(id=sam.id)).operator_role == OperatorRole.SUPPORT
    assert await AuditEntry.all().count() == 1


@pytest.mark.parametrize("lost", [None, OperatorRole.INVESTIGATOR])
async def test_an_administrator_who_lost_the_role_meanwhile_changes_nothing(any_database, lost):
    olga, otto = await an_operator("Olga"), await an_operator("Otto")
    await set_operator_role(otto.id, lost, by=acting(olga))

    for account, role in ((olga, None), (otto, OperatorRole.ADMINISTRATOR)):
        with pytest.raises(NotAllowed, match="no administrator any more"):
            await set_operator_role(account.id, role, by=acting(otto))
    assert await Account.filter(operator_role=OperatorRole.ADMINISTRATOR).count() == 1
    assert await AuditEntry.all().count() == 1


async def test_the_last_administrator_keeps_the_role_on_the_command_line_too(database):
    olga = await an_operator("Olga")
    await an_operator("Ines", OperatorRole.INVESTIGATOR)

    with pytest.raises(NotAllowed, match="last administrator"):
        await set_operator_role(olga.id, None, by=COMMAND_LINE)
    with pytest.raises(NotFound):
        await set_operator_role(new_id(), None, by=COMMAND_LINE)
    assert await AuditEntry.all().count() == 0


async def test_a_suspended_administrator_is_not_the_one_who_is_left(database):
    olga, otto = await an_operator("Olga"), await an_operator("Otto")
    await Account.filter(id=otto.id).update(suspended_at=cast.START)

    with pytest.raises(NotAllowed, match="last administrator"):
        await set_operator_role(olga.id, None, by=acting(olga))
    await set_operator_role(otto.id, None, by=acting(olga))
