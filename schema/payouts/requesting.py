"""Payouts by hand, for workers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.payouts import commands, refusals
from schema.graph.payouts.payout import Payout, PayoutBlocker
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.refusals import Declined, InvalidInput, Refusal, shows


@strawberry.input(description="A payout of all that may be paid out now.")
class RequestPayoutInput:
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The payout was made: its money is set aside, and is sent with the next file to "
    "the bank."
)
class RequestPayoutSuccess:
    payout: Payout = strawberry.field(description="The payout.")


@shows(refusals.PayoutBlocked)
@strawberry.type(description="Something keeps the payout from being made.")
class PayoutBlocked(Refusal):
    blockers: list[PayoutBlocker] = strawberry.field(
        description="Everything that keeps it from being made, in the order of `PayoutBlocker`."
    )
    payable: Money = strawberry.field(
        description="The amount that may be paid out now: the available earnings that were "
        "approved long enough ago, a day before unless the installation is set otherwise."
    )
    minimum: Money = strawberry.field(description="The smallest payout.")


@shows(refusals.PayoutAlreadyToday)
@strawberry.type(
    description="A payout by hand was made on this day of the market, and one a day is made."
)
class PayoutAlreadyToday(Refusal):
    retry_at: datetime = strawberry.field(description="The time when the next day begins.")


RequestPayoutResult = Annotated[
    RequestPayoutSuccess | PayoutBlocked | PayoutAlreadyToday | InvalidInput | Declined,
    strawberry.union("RequestPayoutResult", description="The result of requestPayout."),
]


@strawberry.type
class RequestingPayoutMutations:
    @mutation(
        description="Have all earnings paid out that may be paid out now, once on each day of the "
        "market's time zone. Needs the scope WORK; a suspended account may too, since its money "
        "stays its own."
    )
    async def request_payout(
        self,
        info: Info,
        input: Annotated[
            RequestPayoutInput, strawberry.argument(description="The token, where there is one.")
        ],
    ) -> RequestPayoutResult:
        worker = info.context.finishing()
        payout = await commands.request_payout(worker, client_token=input.client_token)
        return RequestPayoutSuccess(payout=Payout.of(payout))
