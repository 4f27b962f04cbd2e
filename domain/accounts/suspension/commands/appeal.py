"""The one appeal against a suspension: the owner writes it, and another investigator decides."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.suspension import letters, queries
from domain.accounts.suspension.commands.suspend import HeldAccount, Ruling, end, held, whom
from domain.accounts.suspension.facts import SuspensionUpheld
from domain.accounts.suspension.lifecycle import SUSPENSION_LIFECYCLE, SuspensionVerb
from domain.accounts.suspension.limits import LONGEST_APPEAL, LONGEST_REASON
from domain.accounts.suspension.models import Suspension
from domain.accounts.suspension.refusals import AnotherInvestigatorNeeded
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.refusals import NotAllowed
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Account
from domain.people.queries import locked_account

_SAVE_APPEAL = Statement(
    "UPDATE suspensions SET state = $2, appeal = $3, appealed_at = $4 WHERE id = $1"
)
_SAVE_ANSWER = Statement(
    """UPDATE suspensions SET state = $2, answer = $3, answered_at = $4, answered_by = $5
        WHERE id = $1"""
)


@retried
async def appeal(account: Account, text: str) -> Suspension:
    """Appeal against the suspension of one's own account, in 1 to 4,000 characters.

    Raises WrongState where the account is not suspended, or the appeal was used.
    """
    bounds.text("text", text, at_most=LONGEST_APPEAL)
    async with unit_of_work():
        await locked_account(account.id)
        suspension = await queries.locked_in_force(account.id)
        suspension.state = SUSPENSION_LIFECYCLE.after(suspension.state, SuspensionVerb.APPEAL)
        suspension.appeal, suspension.appealed_at = text, clock.now()
        await _SAVE_APPEAL.run(suspension.id, suspension.state.value, text, suspension.appealed_at)
        return suspension


@retried
async def decide_appeal(
    suspension_id: UUID, *, by: Actor, overturns: bool, reason: str
) -> Suspension:
    """Decide an appeal. The owner is told the reason, 1 to 1,024 characters.

    Raises NotFound, WrongState without an appeal that waits, and AnotherInvestigatorNeeded for the
    one who suspended the account.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work() as unit:
        subject = await held(await queries.account_of(suspension_id))
        suspension = await queries.locked(suspension_id)
        verb = SuspensionVerb.OVERTURN if overturns else SuspensionVerb.UPHOLD
        SUSPENSION_LIFECYCLE.after(suspension.state, verb)
        if by.account_id == suspension.account_id:
            raise NotAllowed("Nobody decides their own appeal: another operator has to.")
        if by.account_id is None or by.account_id == suspension.suspended_by:
            raise AnotherInvestigatorNeeded()
        suspension.answer, suspension.answered_at = reason, clock.now()
        suspension.answered_by = by.account_id
        if overturns:
            await _save_answer(suspension)
            await end(subject, suspension, ruling=Ruling(verb, by, reason), unit=unit)
        else:
            await _uphold(subject, suspension, unit, reason)
        action = "appeal.overturn" if overturns else "appeal.uphold"
        await record(by, action, subject_id=suspension.account_id, reason=reason)
        return suspension


async def _uphold(
    subject: HeldAccount, suspension: Suspension, unit: UnitOfWork, reason: str
) -> None:
    suspension.state = SUSPENSION_LIFECYCLE.after(suspension.state, SuspensionVerb.UPHOLD)
    await _save_answer(suspension)
    unit.tell(SuspensionUpheld(occurred_at=clock.now(), reason=reason, **whom(subject)))
    await subject.mail(letters.upheld(subject.account.addressee, reason))


async def _save_answer(suspension: Suspension) -> None:
    await _SAVE_ANSWER.run(
        suspension.id,
        suspension.state.value,
        suspension.answer,
        suspension.answered_at,
        suspension.answered_by,
    )
