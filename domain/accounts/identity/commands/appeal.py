"""The one appeal against a failed check, with further documents: another investigator decides."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.identity import limits, queries
from domain.accounts.identity.commands.decide import refuse_own
from domain.accounts.identity.commands.documents import attach, distinct
from domain.accounts.identity.commands.writing import answer, move
from domain.accounts.identity.lifecycle import IDENTITY_LIFECYCLE, IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.identity.refusals import AnotherVerifierNeeded
from domain.accounts.suspension.commands import suspend
from domain.accounts.suspension.commands.suspend import held
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.work import retried, unit_of_work
from domain.people.viewer import Viewer


@retried
async def appeal(viewer: Viewer, text: str, upload_ids: Sequence[UUID]) -> IdentityCheck:
    """Appeal against a failed check, in 1 to 4,000 characters with 1 to 5 further documents.

    Raises WrongState where none has failed or the appeal was used, and what `attach` raises.
    """
    viewer.require_session()
    viewer.finishing()
    bounds.text("text", text, at_most=limits.LONGEST_APPEAL)
    distinct(upload_ids, at_least=1)
    async with unit_of_work() as unit:
        subject = await held(viewer.account_id)
        allowed = IDENTITY_LIFECYCLE.states_allowing(IdentityVerb.APPEAL)
        check = await queries.locked_own(subject.account.id, allowed)
        at = clock.now()
        check.appeal, check.appealed_at = text, at
        await move(subject, check, IdentityVerb.APPEAL, unit=unit, at=at)
        await attach(check, upload_ids)
        return check


@retried
async def decide_appeal(
    check_id: UUID, *, by: Actor, overturns: bool, reason: str
) -> IdentityCheck:
    """Decide an appeal, for a reason of 1 to 900 characters. Upholding suspends the account.

    Raises NotFound, WrongState without an appeal that waits, and AnotherInvestigatorNeeded for the
    one who decided before, and for the command line.
    """
    bounds.text("reason", reason, at_most=limits.LONGEST_REASON)
    async with unit_of_work() as unit:
        subject = await held(await queries.account_of(check_id))
        refuse_own(subject.account.id, by)
        check = await queries.locked(check_id)
        verb = IdentityVerb.OVERTURN if overturns else IdentityVerb.UPHOLD
        IDENTITY_LIFECYCLE.after(check.state, verb)
        if by.account_id is None or by.account_id == check.decided_by:
            raise AnotherVerifierNeeded()
        at = clock.now()
        check.answer, check.answered_at, check.answered_by = reason, at, by.account_id
        await move(subject, check, verb, unit=unit, at=at)
        await answer(subject, check, unit, at=at)
        action = f"identity_appeal.{verb.lower()}"
        details = {"check": str(check.id)}
        await record(by, action, subject_id=subject.account.id, reason=reason, details=details)
        if not overturns and subject.account.suspended_at is None:
            because = f"Your identity is not verified: {reason}"
            await suspend(subject.account.id, by=by, reason=because)
        return check
