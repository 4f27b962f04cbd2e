"""What operators do with payout methods: look at them, confirm or reject one, with a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import NotAllowed
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import post
from domain.payouts.lifecycle import MethodState
from domain.payouts.methods import letters, limits, queries
from domain.payouts.methods.commands.writing import make_confirmed
from domain.payouts.methods.facts import PayoutMethodConfirmed, PayoutMethodRejected
from domain.payouts.methods.lifecycle import METHOD_LIFECYCLE, MethodVerb
from domain.payouts.models import PayoutMethod
from domain.people.queries import locked_account, locked_worker

_REJECT = Statement(
    """UPDATE payout_methods SET state = 'REMOVED', removed_at = $2, test_amounts = NULL,
           tries_left = 0 WHERE id = $1"""
)
_FORGET = Statement("UPDATE payout_plans SET method_id = NULL WHERE method_id = $1")


@retried
async def queue(states: Collection[MethodState], part: Slice, *, by: Actor) -> Page[PayoutMethod]:
    """The methods in these states, the oldest first; the read is in the audit."""
    async with unit_of_work():
        page = await queries.listed(states, part)
        named = " ".join(sorted(states))
        details: dict[str, str | int | bool | None] = {"states": named, "found": len(page.rows)}
        await record(by, "payout_method.list", details=details)
        return page


async def confirm(method_id: UUID, *, by: Actor, reason: str) -> PayoutMethod:
    """Confirm a bank account without small deposits, with a reason for the audit.

    Raises InvalidInput, NotFound, WrongState unless it is UNCONFIRMED, NotAllowed for one's own.
    """
    return await _decide(method_id, MethodVerb.CONFIRM, by=by, reason=reason)


async def reject(method_id: UUID, *, by: Actor, reason: str) -> PayoutMethod:
    """Reject a method with a reason, which the worker reads: no transfer goes there any more.

    Raises InvalidInput, NotFound, WrongState for a method that is REMOVED, NotAllowed.
    """
    return await _decide(method_id, MethodVerb.REJECT, by=by, reason=reason)


@retried
async def _decide(method_id: UUID, verb: MethodVerb, *, by: Actor, reason: str) -> PayoutMethod:
    bounds.text("reason", reason, at_most=limits.LONGEST_METHOD_REASON)
    found = await queries.any_method(method_id)
    async with unit_of_work() as unit:
        at = clock.now()
        worker = await locked_worker(found.worker_id)
        if by.account_id == worker.account_id:
            raise NotAllowed("Another operator must decide on your own payout details.")
        account = await locked_account(worker.account_id)
        method = await queries.locked(method_id)
        METHOD_LIFECYCLE.after(method.state, verb)
        reader = account.addressee
        if verb is MethodVerb.CONFIRM:
            await make_confirmed(method, by=by.account_id, at=at)
            letter = letters.payout_method_confirmed(reader, shown=method.masked)
        else:
            await _make_rejected(method, at)
            letter = letters.payout_method_rejected(reader, shown=method.masked, reason=reason)
        await post(reader, letter)
        kind = PayoutMethodConfirmed if verb is MethodVerb.CONFIRM else PayoutMethodRejected
        unit.tell(kind(worker_id=worker.id, method_id=method.id, occurred_at=at))
        await record(
            by,
            f"payout_method.{verb.lower()}",
            subject_id=account.id,
            reason=reason,
            details={"method": str(method.id)},
        )
        return method


async def _make_rejected(method: PayoutMethod, at: datetime) -> None:
    method.state, method.removed_at = MethodState.REMOVED, at
    method.test_amounts, method.tries_left = None, 0
    await _REJECT.run(method.id, at)
    await _FORGET.run(method.id)
