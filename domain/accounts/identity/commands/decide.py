"""What investigators decide about checks. The worker is told the reason, and not who decided."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.identity import limits, queries
from domain.accounts.identity.commands.writing import answer, move
from domain.accounts.identity.lifecycle import IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension.commands.suspend import held
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.refusals import NotAllowed
from domain.kernel.work import retried, unit_of_work


@retried
async def decide(check_id: UUID, *, by: Actor, verifies: bool, reason: str) -> IdentityCheck:
    """Decide a check whose documents wait, for a reason of 1 to 900 characters.

    Raises NotFound, WrongState, and NotAllowed for one's own.
    """
    bounds.text("reason", reason, at_most=limits.LONGEST_REASON)
    async with unit_of_work() as unit:
        subject = await held(await queries.account_of(check_id))
        refuse_own(subject.account.id, by)
        check = await queries.locked(check_id)
        at = clock.now()
        check.reason, check.decided_at, check.decided_by = reason, at, by.account_id
        verb = IdentityVerb.VERIFY if verifies else IdentityVerb.REFUSE
        await move(subject, check, verb, unit=unit, at=at)
        await answer(subject, check, unit, at=at)
        await record(
            by,
            f"identity.{verb.lower()}",
            subject_id=subject.account.id,
            reason=reason,
            details={"check": str(check.id)},
        )
        return check


def refuse_own(account_id: UUID, by: Actor) -> None:
    """Nobody decides who they are themselves. Raises NotAllowed."""
    if by.account_id == account_id:
        raise NotAllowed("Another operator must decide your own identity check.")
