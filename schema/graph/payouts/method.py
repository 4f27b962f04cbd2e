"""Payout methods and plans, as their workers see them and as operators do. Numbers are masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.payouts import models
from domain.payouts import queries as payout_queries
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.methods import queries
from domain.payouts.methods.details import account_of
from domain.payouts.methods.intervals import PayoutInterval
from domain.payouts.providers import AccountType, BankAccount, UsAccount
from domain.people import models as people
from schema.graph.payouts.payout import PayoutBlocker
from schema.graph.person import WorkerProfile
from schema.kernel.context import Context
from schema.kernel.enums import described
from schema.kernel.node import Node, findable, global_id, optional_id

__all__ = [
    "AccountType",
    "MethodKind",
    "MethodState",
    "PayoutInterval",
    "PayoutMethod",
    "PayoutMethodCase",
    "PayoutPlan",
]

_I = PayoutInterval

described(
    MethodKind,
    name="PayoutMethodKind",
    description="How a worker is paid. Each is in US dollars.",
    members={
        MethodKind.US_BANK: "To a bank account in the US.",
        MethodKind.IBAN: "To a bank account with an IBAN.",
        MethodKind.GIFT_CARD: "By codes of gift cards.",
    },
)
described(
    MethodState,
    name="PayoutMethodState",
    description="Whether transfers may go by a payout method. It never keeps anybody from work.",
    members={
        MethodState.UNCONFIRMED: "It has to be confirmed first: by the amounts of two small "
        "deposits (`startBankConfirmation`), or by an operator.",
        MethodState.CONFIRMED: "Transfers may go there.",
        MethodState.REMOVED: "Another one took its place, or an operator rejected it.",
    },
)
described(
    AccountType,
    name="BankAccountType",
    description="The type of a bank account in the US.",
    members={
        AccountType.CHECKING: "A checking account.",
        AccountType.SAVINGS: "A savings account.",
    },
)
described(
    PayoutInterval,
    name="PayoutInterval",
    description="How often earnings are transferred, in days of the market.",
    members={
        _I.EVERY_3_DAYS: "Every 3 days.",
        _I.EVERY_7_DAYS: "Every 7 days.",
        _I.EVERY_14_DAYS: "Every 14 days.",
        _I.EVERY_30_DAYS: "Every 30 days.",
    },
)

THIRD_PARTY = (
    "If you have no US bank account, a company that pays out in your local currency may hold one "
    "for you. Open an account there; it tells you a routing number and an account number in the "
    "US. Choose the payout method US_BANK with these numbers, give the holder's name as the "
    "company wrote it, and tick isThirdParty. This market pays in US dollars to that account; the "
    "company's rates and fees are its own. Confirm it by the two small deposits like any other."
)


@strawberry.type(
    description="A way in which a worker is, or was, paid. It never changes: a change is another "
    "one. Only the worker and operators see it, and nobody the whole number."
)
class PayoutMethod(Node):
    kind: MethodKind = strawberry.field(description="How it pays.")
    state: MethodState = strawberry.field(description="Whether transfers may go there.")
    masked: str = strawberry.field(
        description="The mask: dots and the last characters of the account, or `Gift card`. "
        "Empty once the worker's account is closed."
    )
    holder: str | None = strawberry.field(
        description="The name of the account's holder; null for gift cards."
    )
    account_type: AccountType | None = strawberry.field(
        description="The type of the account; null outside the US."
    )
    is_third_party: bool = strawberry.field(
        description="Whether somebody else holds the account for the worker."
    )
    created_at: datetime = strawberry.field(description="The time when the worker chose it.")
    deposits_asked: bool = strawberry.field(
        description="Whether two small deposits were asked for, whose amounts confirm it."
    )
    tries_left: int = strawberry.field(
        description="How often these amounts may still be tried: 3 at first; 0 where no deposits "
        "are asked for."
    )
    confirmed_at: datetime | None = strawberry.field(
        description="The time when it was confirmed; null before."
    )
    removed_at: datetime | None = strawberry.field(
        description="The time when it was removed; null before."
    )

    @classmethod
    def of(cls, row: models.PayoutMethod) -> PayoutMethod:
        account: BankAccount | None = account_of(row)
        return cls(
            id=global_id("PayoutMethod", row.id),
            kind=row.kind,
            state=row.state,
            masked=row.masked,
            holder=None if account is None else account.holder,
            account_type=account.account_type if isinstance(account, UsAccount) else None,
            is_third_party=row.is_third_party,
            created_at=row.created_at,
            deposits_asked=row.test_amounts is not None,
            tries_left=row.tries_left,
            confirmed_at=row.confirmed_at,
            removed_at=row.removed_at,
        )


@findable("PayoutMethod")
async def _own_methods(context: Context, keys: Sequence[UUID]) -> list[PayoutMethod | None]:
    """Only the viewer's own."""
    worker = None if context.viewer is None else context.viewer.worker
    if worker is None:
        return [None] * len(keys)
    rows = await queries.own_methods(worker.id, keys)
    return [None if row is None else PayoutMethod.of(row) for row in rows]


@strawberry.type(description="How and how often a worker is paid, and what is missing for it.")
class PayoutPlan:
    method: PayoutMethod | None = strawberry.field(
        description="The method of the next transfer; null where none is chosen."
    )
    every: PayoutInterval | None = strawberry.field(
        description="How often earnings are transferred; null: by hand alone."
    )
    next_at: datetime | None = strawberry.field(
        description="The time of the next transfer, the start of a day of the market; null: by "
        "hand alone."
    )
    minimum: Money = strawberry.field(description="The smallest payout.")
    blockers: list[PayoutBlocker] = strawberry.field(
        description="Everything that is missing before earnings are transferred; empty where "
        "nothing is."
    )
    is_on_hold: bool = strawberry.field(
        description="Whether the worker is new, so that earnings cannot be transferred until the "
        "hold is over."
    )
    third_party_instructions: str | None = strawberry.field(
        description="How to be paid in local currency, through somebody who holds a US bank "
        "account for the worker; null where this market does not pay to such accounts."
    )

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> PayoutPlan:
        rules = policy.current().payouts
        plan = await payout_queries.plan_of(worker_id)
        method = await queries.in_use(worker_id)
        days = None if plan is None else plan.every_days
        return cls(
            method=None if method is None else PayoutMethod.of(method),
            every=None if days is None else PayoutInterval(days),
            next_at=None if plan is None else plan.next_at,
            minimum=rules.minimum,
            blockers=await queries.missing(worker_id, at=clock.now()),
            is_on_hold=await queries.is_on_hold(worker_id),
            third_party_instructions=THIRD_PARTY if rules.third_party_accounts else None,
        )


@strawberry.type(description="A payout method with its worker. Only operators can see it.")
class PayoutMethodCase:
    method: PayoutMethod = strawberry.field(description="What its worker sees of it.")
    worker: WorkerProfile = strawberry.field(description="The worker.")
    confirmed_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who confirmed it; null before, for the small "
        "deposits, and for the command line."
    )

    @classmethod
    def of(cls, row: models.PayoutMethod, worker: people.Worker) -> PayoutMethodCase:
        return cls(
            method=PayoutMethod.of(row),
            worker=WorkerProfile.of(worker),
            confirmed_by=optional_id("Account", row.confirmed_by),
        )
