"""Operators of these tests, and what their accounts are asked."""

from domain.audit.trail import Actor, Via
from domain.people.models import Account
from domain.people.operators import OperatorRole
from tests.domain import cast
from tests.domain import market as markets


async def an_operator(name):
    account = await cast.an_account(name)
    account.operator_role = OperatorRole.INVESTIGATOR
    await account.save()
    return Actor(account_id=account.id, role="INVESTIGATOR", via=Via.API, address="192.0.2.1")


async def is_suspended(profile):
    return (await Account.get(id=profile.account_id)).suspended_at is not None


async def viewer_of(profile):
    return await markets.viewer_of(profile.account_id)
