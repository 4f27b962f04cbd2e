"""Mails to the owners of a requester account, who alone pay for it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.mail.letters import Addressee, Letter
from domain.mail.outbox import NewMail, add
from domain.people.models import Account
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamDuty, roles_with


async def mail_payers(requester_id: UUID, letter: Callable[[Addressee], Letter]) -> None:
    """Mail each member who pays for this account, in the unit of work of the cause."""
    roles = roles_with(TeamDuty.PAY)
    members = await TeamMember.filter(requester_id=requester_id, role__in=roles).order_by("id")
    ids = [member.account_id for member in members]
    accounts = await Account.filter(id__in=ids, closed_at__isnull=True).order_by("id")
    readers = [account.addressee for account in accounts]
    await add([NewMail(reader, letter(reader)) for reader in readers])
