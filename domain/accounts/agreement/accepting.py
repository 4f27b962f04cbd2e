"""Accepting the agreement: a person does, or a rule records it where nobody is asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.agreement import document
from domain.accounts.agreement.models import AgreementAcceptance
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import Constraint, InvalidInput
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people import queries
from domain.people.facts import RightsChanged
from domain.people.models import Account
from domain.people.refusals import EmailNotVerified
from domain.people.viewer import Viewer

_RECORD = Statement(
    """INSERT INTO agreement_acceptances
           (id, account_id, version, text_hash, by_rule, accepted_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (account_id, version, by_rule) DO NOTHING"""
)
_ACCEPT = Statement("UPDATE accounts SET agreement_version = $2 WHERE id = $1")


@retried
async def accept_agreement(viewer: Viewer, version: int) -> Account:
    """Accept the present version. Accepted before, it changes nothing.

    A person does this, so an API key may not. Raises InvalidInput for another version.
    """
    viewer.require_session()
    present = document.current()
    if version != present.version:
        bound = f"{present.version}, the present version"
        broken = Constraint.one_of([present.version])
        raise InvalidInput("version", version, bound, broken=broken)
    async with unit_of_work() as unit:
        account = await queries.locked_account(viewer.account_id)
        if account.email_verified_at is None:
            raise EmailNotVerified()
        if account.agreement_version == present.version:
            return account
        now = clock.now()
        await _store(account.id, by_rule=False, at=now)
        await _ACCEPT.run(account.id, present.version)
        account.agreement_version = present.version
        unit.tell(RightsChanged(account_id=account.id, occurred_at=now))
        return account


async def record_by_rule(account_id: UUID, *, at: datetime) -> None:
    """Record that nobody was asked for the present version, in the unit of work that is open.

    `Account.agreement_version` stays: a market that begins to ask, asks this person too.
    """
    await _store(account_id, by_rule=True, at=at)


async def _store(account_id: UUID, *, by_rule: bool, at: datetime) -> None:
    present = document.current()
    await _RECORD.run(new_id(), account_id, present.version, present.text_hash, by_rule, at)


async def acceptances(account_id: UUID, part: Slice) -> Page[AgreementAcceptance]:
    """What the account accepted, the newest first."""
    rows = AgreementAcceptance.filter(account_id=account_id)
    return await page_of(rows, NEWEST_FIRST, part)
