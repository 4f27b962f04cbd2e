"""Refunds of unused money, for those who asked for them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.funding import models
from domain.funding.lifecycle import RefundState
from domain.kernel.money import Money
from schema.kernel.enums import described
from schema.kernel.node import global_id

described(
    RefundState,
    name="RefundState",
    description="Where a refund stands.",
    members={
        RefundState.DUE: "The money is set aside; an operator has still to pay it.",
        RefundState.PAID: "It was paid.",
        RefundState.REFUSED: "It was refused; the money is available again.",
    },
)


@strawberry.type(description="Unused money that a requester asked back. Members who pay see it.")
class Refund:
    id: strawberry.ID = strawberry.field(description="Unique in the market.")
    amount: Money = strawberry.field(description="The amount.")
    state: RefundState = strawberry.field(description="Where it stands.")
    asked_at: datetime = strawberry.field(description="The time when it was asked for.")
    ended_at: datetime | None = strawberry.field(
        description="The time when it was paid or refused; null before."
    )
    reference: str | None = strawberry.field(
        description="The reference under which it was paid, at most 80 characters; null unless it "
        "was paid."
    )
    reason: str | None = strawberry.field(
        description="Why it was refused, at most 1,000 characters; null unless it was."
    )

    @classmethod
    def of(cls, row: models.Refund) -> Refund:
        return cls(
            id=global_id("Refund", row.id),
            amount=row.amount,
            state=row.state,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
            reference=row.reference,
            reason=row.reason,
        )
