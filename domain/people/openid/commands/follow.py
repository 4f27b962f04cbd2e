"""Name and e-mail of an account that came by a provider follow it at each sign-in."""

from __future__ import annotations

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.mail import account_letters as letters
from domain.mail.outbox import post
from domain.people import email_changes, rules
from domain.people.commands.change_email import move
from domain.people.commands.sign_up import mark_verified
from domain.people.facts import AccountChanged, RightsChanged
from domain.people.models import Account
from domain.people.openid.providers import Identity


async def follow(
    account: Account, identity: Identity, unit: UnitOfWork, *, label: str, follows_email: bool
) -> None:
    """Take over what changed there; the account is locked.

    An e-mail that the provider has not verified, or that another account has, is not taken over,
    and the answer does not reveal which. The address that is left is told.
    """
    name = own_name(identity)
    if name is not None and name != account.display_name:
        account.display_name = name
        await _RENAME.run(account.id, name)
        unit.tell(AccountChanged(account_id=account.id, occurred_at=clock.now()))
    if follows_email and identity.is_email_verified and identity.email is not None:
        await _follow_email(account, identity.email, unit, label=label)


async def _follow_email(account: Account, given: str, unit: UnitOfWork, *, label: str) -> None:
    try:
        email = rules.email(given)
    except InvalidInput:
        return
    was_confirmed, now = account.email_verified_at is not None, clock.now()
    if rules.email_key(email) == account.email_key:
        if not was_confirmed:
            await mark_verified(account, now)
            unit.tell(RightsChanged(account_id=account.id, occurred_at=now))
        return
    if await email_changes.is_taken(email, by_another_than=account.id):
        return
    left = account.addressee
    await move(account, email, now)
    await post(left, letters.email_followed(left, email, label))
    unit.tell(AccountChanged(account_id=account.id, occurred_at=now))
    if not was_confirmed:
        unit.tell(RightsChanged(account_id=account.id, occurred_at=now))


def own_name(identity: Identity) -> str | None:
    """The first name of the identity that an account may have."""
    for each in identity.names:
        try:
            return rules.line("displayName", each)
        except InvalidInput:
            continue
    return None


_RENAME = Statement("UPDATE accounts SET display_name = $2 WHERE id = $1")
