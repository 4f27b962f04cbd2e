"""Money as people see it: a requester's balance, a worker's earnings."""

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


@strawberry.type(description="A requester's money.")
class Balance:
    available: Money = strawberry.field(description="Free to publish HITs and send bonuses with.")
    on_hold: Money = strawberry.field(
        description="Set aside for published HITs: the cost of every slot that may yet be paid."
    )

    @classmethod
    async def of_requester(cls, requester_id: UUID) -> Balance:
        balance = await queries.requester_balance(requester_id)
        return cls(available=balance.available, on_hold=balance.on_hold)


@strawberry.type(description="What a worker earned.")
class Earnings:
    total: Money = strawberry.field(description="Rewards and bonuses together.")
    rewards: Money = strawberry.field(description="By approved assignments.")
    bonuses: Money = strawberry.field(description="By bonuses.")

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> Earnings:
        earned = await queries.worker_earnings(worker_id)
        return cls(total=earned.total, rewards=earned.rewards, bonuses=earned.bonuses)


described(
    TransferKind,
    name="TransferKind",
    description="Why money moved.",
    members={
        TransferKind.DEPOSIT: "A requester put money in.",
        TransferKind.RESERVE: "Set aside for a HIT.",
        TransferKind.RELEASE: "Given back by a HIT that needs it no more.",
        TransferKind.REWARD: "Paid for an approved assignment.",
        TransferKind.FEE: "The market's fee for an approved assignment.",
        TransferKind.BONUS: "Paid as a bonus.",
        TransferKind.BONUS_FEE: "The market's fee for a bonus.",
    },
)


@strawberry.type(description="One movement of money in a person's statement.")
class StatementLine:
    id: strawberry.ID = strawberry.field(description="Unique in the market.")
    kind: TransferKind = strawberry.field(description="Why money moved.")
    amount: SignedMoney = strawberry.field(
        description="Positive where money came in, negative where it went."
    )
    available: SignedMoney = strawberry.field(
        description="By how much it changed what is available."
    )
    on_hold: SignedMoney = strawberry.field(
        description="By how much it changed what is on hold; for a worker, what waits for payout."
    )
    occurred_at: datetime = strawberry.field(description="When it moved.")
    subject_id: strawberry.ID | None = strawberry.field(
        description="The HIT, assignment or bonus that it was moved for."
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


async def statement_of(owner_id: UUID, asked: PageRequest) -> Connection[StatementLine]:
    """A person's statement, the newest line first."""
    part = asked.slice(NEWEST_FIRST, list_name="statement")
    page = await queries.statement(owner_id, part)
    return connected(page, StatementLine.of, NEWEST_FIRST, list_name="statement")
