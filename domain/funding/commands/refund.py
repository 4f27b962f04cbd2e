"""Refunds: a requester asks unused money back; the market's provider or an operator pays it."""

from __future__ import annotations

from uuid import UUID

from domain.audit.trail import Actor, Detail, record
from domain.funding import letters, queries, rules
from domain.funding.facts import RefundPaid, RefundRefused
from domain.funding.lifecycle import REFUND_LIFECYCLE, RefundState, RefundVerb
from domain.funding.models import Refund
from domain.funding.payers import mail_payers
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, NotAllowed
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.ledger import providers, spending, transfers
from domain.ledger.posting import post
from domain.people.models import Requester
from domain.people.teams.models import TeamMember

_END = Statement(
    "UPDATE refunds SET state = $2, ended_at = $3, reference = $4, reason = $5 WHERE id = $1"
)


@retried
async def request_refund(
    requester: Requester, amount: Money, *, client_token: str | None = None
) -> Refund:
    """Set available money aside to be paid back; in a sandbox it is paid at once.

    Raises InsufficientFunds, AccountClosed.
    """
    rules.check_refund(amount)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="requestRefund",
        token=client_token,
        input=[str(amount)],
        stored_for=None,
    )
    async with unit_of_work() as unit:
        available = (await spending.locked(requester.id)).available
        if earlier := await earlier_answer(request):
            return await Refund.get(id=earlier["refund"])
        if amount > available:
            raise InsufficientFunds(amount, available)
        refund = Refund(
            id=new_id(),
            requester_id=requester.id,
            cents=amount.cents,
            state=RefundState.DUE,
            asked_at=clock.now(),
        )
        await _INSERT.run(
            refund.id, refund.requester_id, refund.cents, refund.state.value, refund.asked_at
        )
        asked = transfers.refund_asked(requester.id, refund.id, amount)
        await post([asked], at=refund.asked_at)
        if settled := providers.current().give_back(requester.id, amount):
            await _pay(refund, requester, unit, reference=settled.reference)
        await store_answer(request, {"refund": refund.id})
        return refund


@retried
async def pay_refund(refund_id: UUID, *, reference: str, by: Actor) -> Refund:
    """An operator paid a refund by the bank, under its reference; the payers are told.

    Raises InvalidInput, NotFound, NotAllowed for a refund of one's own, WrongState unless it is
    due.
    """
    reference = rules.checked_reference(reference)
    async with unit_of_work() as unit:
        refund, requester = await _held(refund_id, by)
        await _pay(refund, requester, unit, reference=reference)
        await record(
            by,
            "refund.pay",
            subject_id=requester.account_id,
            details=_details(refund) | {"reference": reference},
        )
        return refund


@retried
async def refuse_refund(refund_id: UUID, *, reason: str, by: Actor) -> Refund:
    """An operator refuses a refund: the money is available again, and the payers are told why.

    Raises as `pay_refund`.
    """
    rules.check_reason(reason)
    async with unit_of_work() as unit:
        refund, requester = await _held(refund_id, by)
        await _end(refund, RefundVerb.REFUSE, reason=reason)
        back = transfers.refund_refused(requester.id, refund.id, refund.amount)
        await post([back], at=clock.now())
        unit.tell(
            RefundRefused(occurred_at=clock.now(), requester_id=requester.id, refund_id=refund.id)
        )
        await mail_payers(
            requester.id,
            lambda to: letters.refund_refused(
                to, requester=requester.name, amount=refund.amount, reason=reason
            ),
        )
        await record(
            by,
            "refund.refuse",
            subject_id=requester.account_id,
            reason=reason,
            details=_details(refund),
        )
        return refund


async def _held(refund_id: UUID, by: Actor) -> tuple[Refund, Requester]:
    refund = await queries.locked_refund(refund_id)
    requester = await Requester.get(id=refund.requester_id)
    members = TeamMember.filter(requester_id=requester.id, account_id=by.account_id)
    if by.account_id is not None and await members.exists():
        raise NotAllowed("Another operator must decide on a refund to your own team.")
    return refund, requester


async def _pay(refund: Refund, requester: Requester, unit: UnitOfWork, *, reference: str) -> None:
    await _end(refund, RefundVerb.PAY, reference=reference)
    paid = transfers.refund_paid(requester.id, refund.id, refund.amount)
    await post([paid], at=clock.now())
    unit.tell(RefundPaid(occurred_at=clock.now(), requester_id=requester.id, refund_id=refund.id))
    await mail_payers(
        requester.id,
        lambda to: letters.refund_paid(
            to, requester=requester.name, amount=refund.amount, reference=reference
        ),
    )


async def _end(
    refund: Refund, verb: RefundVerb, *, reference: str | None = None, reason: str | None = None
) -> None:
    refund.state = REFUND_LIFECYCLE.after(refund.state, verb)
    refund.ended_at, refund.reference, refund.reason = clock.now(), reference, reason
    await _END.run(refund.id, refund.state.value, refund.ended_at, reference, reason)


def _details(refund: Refund) -> dict[str, Detail]:
    return {"refund": str(refund.id), "amount": str(refund.amount)}


_INSERT = Statement(
    """INSERT INTO refunds (id, requester_id, cents, state, asked_at)
       VALUES ($1, $2, $3, $4, $5)"""
)
