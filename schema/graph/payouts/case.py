"""What operators see of payouts: whose they are, the files that they are in, and sums."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.ledger.models import AccountKind
from domain.payouts import models
from schema.execution.cost import Cost
from schema.graph.payouts.payout import Payout, PayoutState
from schema.graph.person import WorkerProfile
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import global_id, optional_id
from schema.kernel.scalars import SignedMoney

described(
    AccountKind,
    name="MoneyKind",
    description="A kind of accounts in the ledger. A transfer moves money from one to another.",
    members={
        AccountKind.OUTSIDE: "The world outside the market: below zero, since deposits come from "
        "there.",
        AccountKind.REQUESTER_AVAILABLE: "Money that requesters may spend.",
        AccountKind.REQUESTER_HOLD: "Money set aside for published HITs.",
        AccountKind.REFUND_DUE: "Money of requesters that is still to be paid back.",
        AccountKind.WORKER_PENDING: "Earnings that may not be paid out yet.",
        AccountKind.WORKER_AVAILABLE: "Earnings that may be paid out.",
        AccountKind.PAYOUT_DUE: "Money in payouts that were made and not sent.",
        AccountKind.PAYOUT_IN_TRANSIT: "Money that was sent and has not arrived, after tax.",
        AccountKind.TAX_WITHHELD: "Tax that was withheld, for the tax authority.",
        AccountKind.UNCLAIMED: "Money that came back for people whose accounts are closed.",
        AccountKind.HOUSE: "The fees that the market earned.",
    },
)


@strawberry.type(description="The money in all accounts of a kind.")
class MoneyOfKind:
    kind: AccountKind = strawberry.field(description="The kind.")
    balance: SignedMoney = strawberry.field(
        description="The sum of all balances. Only OUTSIDE is below zero."
    )

    @classmethod
    def of(cls, kind: AccountKind, balance: Money) -> MoneyOfKind:
        return cls(kind=kind, balance=SignedMoney(str(balance)))


@strawberry.type(description="The payouts in one state.")
class PayoutsInState:
    state: PayoutState = strawberry.field(description="The state.")
    payouts: int = strawberry.field(description="How many there are, with small deposits.")
    gross: Money = strawberry.field(description="The sum of their `gross`.")


@strawberry.type(description="A payout as operators see it.")
class PayoutCase:
    worker_key: strawberry.Private[UUID]
    payout: Payout = strawberry.field(description="The payout.")
    rail: str | None = strawberry.field(
        description="The way by which it goes, such as `nacha`, `iso20022` or `sandbox`."
    )
    file_id: strawberry.ID | None = strawberry.field(
        description="The id of the file for the bank that it is in; null where it is in none."
    )

    @resolved(description="The worker who is paid.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.worker_key))

    @classmethod
    def of(cls, row: models.Payout) -> PayoutCase:
        return cls(
            worker_key=row.worker_id,
            payout=Payout.of(row),
            rail=row.rail,
            file_id=optional_id("PayoutFile", row.file_id),
        )


@strawberry.type(
    description="A file of payments for the bank. Its bytes never change; `readPayoutFile` gives "
    "them."
)
class PayoutFile:
    id: strawberry.ID = strawberry.field(description="The id that other fields take.")
    rail: str = strawberry.field(description="Its kind: `nacha` or `iso20022`.")
    number: int = strawberry.field(description="Its number among the files of its rail, from 1.")
    file_name: str = strawberry.field(description="The name to store it under.")
    bank_reference: str | None = strawberry.field(
        description="The name by which an answer of the bank means this file, at most 35 "
        "characters; null where its format has none."
    )
    sha256: str = strawberry.field(description="The SHA-256 of its bytes, 64 hexadecimal digits.")
    payments: int = strawberry.field(description="The number of its payments.")
    total: Money = strawberry.field(
        description="Its control sum: the sum of `net` of its payments."
    )
    open_payments: int = strawberry.field(
        description="The payments of which neither the bank nor an operator has said how they "
        "ended."
    )
    made_at: datetime = strawberry.field(description="The time when it was made.")

    @classmethod
    def of(cls, row: models.PayoutFile) -> PayoutFile:
        return cls(
            id=global_id("PayoutFile", row.id),
            rail=row.rail,
            number=row.number,
            file_name=row.file_name,
            bank_reference=row.bank_reference,
            sha256=row.sha256,
            payments=row.payments,
            total=row.total,
            open_payments=row.open_payments,
            made_at=row.made_at,
        )


@strawberry.type(description="What an answer of the bank did, when it was first read.")
class BankAnswer:
    file_id: strawberry.ID | None = strawberry.field(
        description="The id of the file that it answers; null where it is about several files."
    )
    read_at: datetime = strawberry.field(description="The time when it was first read.")
    settled: int = strawberry.field(description="The payments that arrived.")
    failed: int = strawberry.field(description="The payments that did not arrive.")
    returned: int = strawberry.field(
        description="The payments that came back after they had arrived."
    )
    notes: list[str] = strawberry.field(
        description="What else it says, and changes no payment, each with its place, such as the "
        "wish of a bank that an account is written in another way; the first 50.",
        directives=[Cost(weight=0)],
    )

    @classmethod
    def of(cls, row: models.PayoutAnswer) -> BankAnswer:
        return cls(
            file_id=optional_id("PayoutFile", row.file_id),
            read_at=row.read_at,
            settled=row.settled,
            failed=row.failed,
            returned=row.returned,
            notes=list(row.notes),
        )
