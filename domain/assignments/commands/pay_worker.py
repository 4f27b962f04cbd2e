"""Payments without an assignment: money for a named reason to a worker who worked before."""

from __future__ import annotations

from uuid import UUID

from domain.assignments import rules
from domain.assignments.facts import PaymentReceived
from domain.assignments.known_workers import worker_known_to
from domain.assignments.models import WorkerPayment
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.ledger import spending
from domain.ledger.posting import post
from domain.ledger.rules import bonus_fee
from domain.ledger.transfers import DirectPayment, direct_payment
from domain.mail import letters
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Requester, Worker


@retried
async def pay_worker(
    requester: Requester,
    worker_id: UUID,
    amount: Money,
    *,
    reason: str,
    client_token: str | None = None,
) -> WorkerPayment:
    """Pay a worker for a named reason, with the fee of a bonus, at once.

    Raises NotFound for a worker who never accepted a HIT of this requester; blocks do not matter.
    Raises InsufficientFunds, SpendingLimitReached, AccountClosed.
    """
    rules.check_bonus(amount, reason)
    request = _request(requester, client_token, [worker_id, amount.cents, reason])
    async with unit_of_work() as unit:
        spendable = await spending.locked(requester.id)
        if earlier := await earlier_answer(request):
            return await WorkerPayment.get(id=earlier["payment"])
        worker = await worker_known_to(requester, worker_id)
        payment = _new(requester, worker, amount, reason)
        if shortage := spendable.shortage(amount + payment.fee):
            raise shortage
        await _insert(payment)
        await post(direct_payment(_money_of(payment)), at=payment.paid_at)
        unit.tell(_fact_of(payment))
        await _mail(payment, worker, requester)
        await store_answer(request, {"payment": payment.id})
        return payment


def _request(requester: Requester, token: str | None, input: object) -> IdempotentRequest:
    return IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="payWorker",
        token=token,
        input=input,
        stored_for=None,
    )


def _new(requester: Requester, worker: Worker, amount: Money, reason: str) -> WorkerPayment:
    return WorkerPayment(
        id=new_id(),
        requester_id=requester.id,
        worker_id=worker.id,
        cents=amount.cents,
        fee_cents=bonus_fee(amount).cents,
        reason=reason,
        paid_at=clock.now(),
    )


def _money_of(payment: WorkerPayment) -> DirectPayment:
    assert payment.requester_id is not None, "a requester pays"
    return DirectPayment(
        payment_id=payment.id,
        requester_id=payment.requester_id,
        worker_id=payment.worker_id,
        amount=payment.amount,
        fee=payment.fee,
    )


async def _insert(payment: WorkerPayment) -> None:
    await _INSERT.run(
        payment.id,
        payment.requester_id,
        payment.worker_id,
        payment.cents,
        payment.fee_cents,
        payment.reason,
        payment.paid_at,
    )


def _fact_of(payment: WorkerPayment) -> PaymentReceived:
    return PaymentReceived(
        occurred_at=payment.paid_at,
        worker_id=payment.worker_id,
        requester_id=payment.requester_id,
        payment_id=payment.id,
        amount=payment.amount,
    )


async def _mail(payment: WorkerPayment, worker: Worker, requester: Requester) -> None:
    to = (await Account.get(id=worker.account_id)).addressee
    letter = letters.payment_received(
        to, requester=requester.name, amount=payment.amount, reason=payment.reason
    )
    await mail_notices([Notice(NoticeKind.PAYMENT, requester.id, to, letter)])


_INSERT = Statement(
    """INSERT INTO worker_payments (id, requester_id, worker_id, cents, fee_cents, reason, paid_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)"""
)
