"""What operators do with a payout that was not sent: hold it, release it, or cancel it."""

from __future__ import annotations

from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.refusals import NotAllowed
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries
from domain.payouts.commands.writing import PayoutMoves
from domain.payouts.lifecycle import PayoutVerb
from domain.payouts.models import Payout

LONGEST_REASON = 1_000


async def hold_payout(payout_id: UUID, *, by: Actor, reason: str) -> Payout:
    """Hold a due payout. The worker is told the reason, 1 to 1,000 characters.

    Raises NotFound, WrongState.
    """
    return await _decide(payout_id, PayoutVerb.HOLD, by=by, reason=reason)


async def release_payout(payout_id: UUID, *, by: Actor, reason: str) -> Payout:
    """Have a held payout sent with the next ones. Raises as `hold_payout`."""
    return await _decide(payout_id, PayoutVerb.RELEASE, by=by, reason=reason)


async def cancel_payout(payout_id: UUID, *, by: Actor, reason: str) -> Payout:
    """Put the money of a due or held payout back to the worker's earnings.

    The worker is told the reason. Raises as `hold_payout`.
    """
    return await _decide(payout_id, PayoutVerb.CANCEL, by=by, reason=reason)


@retried
async def _decide(payout_id: UUID, verb: PayoutVerb, *, by: Actor, reason: str) -> Payout:
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work() as unit:
        payout = await queries.locked(payout_id)
        person = (await queries.payees([payout.worker_id]))[payout.worker_id]
        refuse_own(person.account_id, by)
        moves = PayoutMoves(unit, clock.now())
        shown = None if verb is PayoutVerb.RELEASE else reason
        moves.move(payout, verb, reason=shown)
        await moves.write()
        await record(
            by,
            f"payout.{verb.lower()}",
            subject_id=person.account_id,
            reason=reason,
            details={"payout": payout.reference, "amount": str(payout.gross)},
        )
        return payout


def refuse_own(account_id: UUID, by: Actor) -> None:
    """Nobody decides about their own money. Raises NotAllowed."""
    if by.account_id == account_id:
        raise NotAllowed("Another operator must decide about your own payout.")
