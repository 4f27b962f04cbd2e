"""Deposits, and their receipts."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.funding import models, receipts
from domain.kernel.money import Money
from domain.people.models import Requester
from schema.kernel.node import global_id


@strawberry.type(description="The receipt of a deposit, as data.")
class DepositReceipt:
    number: str = strawberry.field(
        description="The number of the receipt: `D` and 13 characters, unique in the market."
    )
    date: str = strawberry.field(
        description="The day of the market on which the money was credited, such as 2026-11-30."
    )
    amount: Money = strawberry.field(description="The amount.")
    payer: str = strawberry.field(description="The name of the requester, as it is now.")
    market: str = strawberry.field(description="The name of the market that got the money.")
    text: str = strawberry.field(
        description="The receipt as plain text: a line for each value, to print or keep."
    )

    @classmethod
    def of(cls, receipt: receipts.DepositReceipt) -> DepositReceipt:
        return cls(
            number=receipt.number,
            date=receipt.date,
            amount=receipt.amount,
            payer=receipt.payer,
            market=receipt.market,
            text=receipt.text,
        )


@strawberry.type(description="Money that a requester paid in. Members who pay can see it.")
class Deposit:
    id: strawberry.ID = strawberry.field(description="Unique in the market.")
    amount: Money = strawberry.field(description="The amount that was credited.")
    deposited_at: datetime = strawberry.field(description="The time when it was credited.")
    provider: str = strawberry.field(
        description="The way by which it came: `bank`, or the name of a payment provider such as "
        "`sandbox`."
    )
    reference: str = strawberry.field(
        description="The reference of the bank or of the provider, at most 80 characters."
    )
    receipt: DepositReceipt = strawberry.field(description="Its receipt.")

    @classmethod
    def of(cls, row: models.Deposit, requester: Requester) -> Deposit:
        return cls(
            id=global_id("Deposit", row.id),
            amount=row.amount,
            deposited_at=row.deposited_at,
            provider=row.provider,
            reference=row.reference,
            receipt=DepositReceipt.of(receipts.DepositReceipt.of(row, requester)),
        )
