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
    total: Money = strawberry.field(description="Rewards and bonuses together.")
    rewards: Money = strawberry.field(description="The rewards of approved assignments.")
    bonuses: Money = strawberry.field(description="The bonuses.")

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> Earnings:
        earned = await queries.worker_earnings(worker_id)
        return cls(total=earned.total, rewards=earned.rewards, bonuses=earned.bonuses)


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
        description="The change of the amount on hold; for a worker, of the amount that waits for "
        "payout."
    )
    occurred_at: datetime = strawberry.field(description="The time of the movement.")
    subject_id: strawberry.ID | None = strawberry.field(
        description="The id of the HIT, assignment or bonus of the movement."
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
}


async def statement_of(owner_id: UUID, page_request: PageRequest) -> Connection[StatementLine]:
    """A person's statement, the newest line first."""
    part = page_request.slice(NEWEST_FIRST, list_name="statement")
    page = await queries.statement(owner_id, part)
    return connected(page, StatementLine.of, NEWEST_FIRST, list_name="statement")
