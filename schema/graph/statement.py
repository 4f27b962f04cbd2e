"""Money of people: a requester's balance, a worker's earnings, and their statements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.ledger import queries
from domain.ledger.models import TransferKind
from schema.kernel.enums import described
from schema.kernel.node import global_id
from schema.kernel.paging import Connection, PageRequest, connected
from schema.kernel.scalars import SignedMoney


@strawberry.type(description="The balance of a requester.")
class Balance:
    available: Money = strawberry.field(
        description="The amount free for publishing HITs and sending bonuses."
    )
    on_hold: Money = strawberry.field(
        description="The amount set aside for published HITs: the cost of every slot that may yet "
        "be paid."
    )

    @classmethod
    async def of_requester(cls, requester_id: UUID) -> Balance:
        balance = await queries.requester_balance(requester_id)
        return cls(available=balance.available, on_hold=balance.on_hold)


@strawberry.type(description="The earnings of a worker.")
class Earnings:
    total: Money = strawberry.field(
        description="Rewards, bonuses and payments together, paid out or not."
    )
    rewards: Money = strawberry.field(description="The rewards of approved assignments.")
    bonuses: Money = strawberry.field(description="The bonuses.")
    payments: Money = strawberry.field(
        description="What requesters paid for a named reason, without an assignment."
    )
    pending: Money = strawberry.field(
        description="The part that may not be paid out yet: of a new worker, or just earned."
    )
    available: Money = strawberry.field(description="The part that may be paid out.")
    due: Money = strawberry.field(
        description="The part in payouts that were made and are not sent yet, before tax."
    )
    in_transit: Money = strawberry.field(
        description="The part that was sent, of which the bank has not said that it arrived; after "
        "tax."
    )

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> Earnings:
        earned = await queries.worker_earnings(worker_id)
        return cls(
            total=earned.total,
            rewards=earned.rewards,
            bonuses=earned.bonuses,
            payments=earned.payments,
            pending=earned.pending,
            available=earned.available,
            due=earned.due,
            in_transit=earned.in_transit,
        )


described(
    TransferKind,
    name="TransferKind",
    description="The kind of a movement of money.",
    members={
        TransferKind.DEPOSIT: "A requester deposited money.",
        TransferKind.RESERVE: "Money was set aside for a HIT.",
        TransferKind.RELEASE: "Money that a HIT no longer needs was given back.",
        TransferKind.REWARD: "A worker was paid for an approved assignment.",
        TransferKind.FEE: "The market charged its fee for an approved assignment.",
        TransferKind.BONUS: "A worker was paid a bonus.",
        TransferKind.BONUS_FEE: "The market charged its fee for a bonus.",
        TransferKind.PAYMENT: "A worker was paid for a named reason, without an assignment.",
        TransferKind.PAYMENT_FEE: "The market charged its fee for such a payment.",
        TransferKind.EARNINGS_AVAILABLE: "Earnings may be paid out from now on.",
        TransferKind.PAYOUT: "A payout was made; the money is set aside for it.",
        TransferKind.PAYOUT_CANCELLED: "A payout was cancelled before it was sent.",
        TransferKind.PAYOUT_SENT: "A payout was sent, less the tax that was withheld.",
        TransferKind.PAYOUT_SETTLED: "A payout arrived.",
        TransferKind.PAYOUT_FAILED: "A payout did not arrive; the money is available again.",
        TransferKind.PAYOUT_RETURNED: "A bank gave back a payout that had arrived.",
        TransferKind.WITHHOLDING: "Tax was withheld from a payout.",
        TransferKind.WITHHOLDING_RETURNED: "Withheld tax of a payout that failed was given back.",
        TransferKind.TEST_DEPOSIT: "The market sent a small deposit to confirm a bank account.",
        TransferKind.TEST_DEPOSIT_FAILED: "A small deposit did not arrive.",
        TransferKind.REFUND: "A requester asked for unused money back; it is set aside.",
        TransferKind.REFUND_PAID: "A refund was paid.",
        TransferKind.REFUND_REFUSED: "A refund was refused; the money is available again.",
        TransferKind.FORFEIT: "Play money was given back when the account was closed.",
    },
)


@strawberry.type(
    description="One movement of money in a statement. All lines together add up to the balance."
)
class StatementLine:
    id: strawberry.ID = strawberry.field(description="Unique in the market.")
    kind: TransferKind = strawberry.field(description="The kind of the movement.")
    amount: SignedMoney = strawberry.field(
        description="The amount: positive for money that came in, negative for money that went out."
    )
    available: SignedMoney = strawberry.field(description="The change of the available amount.")
    on_hold: SignedMoney = strawberry.field(
        description="The change of the amount on hold; for a worker, of the earnings that may not "
        "be paid out yet."
    )
    on_its_way: SignedMoney = strawberry.field(
        description="The change of the amount in payouts, or refunds, that have not arrived."
    )
    occurred_at: datetime = strawberry.field(description="The time of the movement.")
    subject_id: strawberry.ID | None = strawberry.field(
        description="The id of the HIT, assignment, bonus, payment, payout, deposit or refund that "
        "it belongs to."
    )

    @classmethod
    def of(cls, line: queries.StatementLine) -> StatementLine:
        kind = _SUBJECTS.get(line.kind)
        subject = None if kind is None or line.subject_id is None else (kind, line.subject_id)
        return cls(
            id=global_id("StatementLine", line.id),
            kind=line.kind,
            amount=SignedMoney(str(line.amount)),
            available=SignedMoney(str(line.available)),
            on_hold=SignedMoney(str(line.on_hold)),
            on_its_way=SignedMoney(str(line.on_its_way)),
            occurred_at=line.occurred_at,
            subject_id=subject and global_id(*subject),
        )


_SUBJECTS = {
    TransferKind.RESERVE: "Hit",
    TransferKind.RELEASE: "Hit",
    TransferKind.REWARD: "Assignment",
    TransferKind.FEE: "Assignment",
    TransferKind.BONUS: "Bonus",
    TransferKind.BONUS_FEE: "Bonus",
    TransferKind.PAYMENT: "WorkerPayment",
    TransferKind.PAYMENT_FEE: "WorkerPayment",
    TransferKind.DEPOSIT: "Deposit",
    TransferKind.REFUND: "Refund",
    TransferKind.REFUND_PAID: "Refund",
    TransferKind.REFUND_REFUSED: "Refund",
    TransferKind.PAYOUT: "Payout",
    TransferKind.PAYOUT_CANCELLED: "Payout",
    TransferKind.PAYOUT_SENT: "Payout",
    TransferKind.PAYOUT_SETTLED: "Payout",
    TransferKind.PAYOUT_FAILED: "Payout",
    TransferKind.PAYOUT_RETURNED: "Payout",
    TransferKind.WITHHOLDING: "Payout",
    TransferKind.WITHHOLDING_RETURNED: "Payout",
}


async def statement_of(owner_id: UUID, page_request: PageRequest) -> Connection[StatementLine]:
    """A person's statement, the newest line first."""
    part = page_request.slice(NEWEST_FIRST, list_name="statement")
    page = await queries.statement(owner_id, part)
    return connected(page, StatementLine.of, NEWEST_FIRST, list_name="statement")
