"""What a requester sets about its money: the limit of a day, and when to be warned."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.funding import commands
from domain.kernel.money import Money
from schema.graph.funding.spending import SpendingLimit
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput


@strawberry.input(description="The spending limit to set.")
class SetSpendingLimitInput:
    amount: Money | None = strawberry.field(
        default=None,
        description="The limit of a day of the market, 0.00 to 100,000,000.00; null for none.",
    )


@strawberry.type(description="The limit is set. Money that was spent on this day before counts.")
class SetSpendingLimitSuccess:
    spending_limit: SpendingLimit | None = strawberry.field(
        description="The limit, and what is spent of it; null where there is none."
    )


SetSpendingLimitResult = Annotated[
    SetSpendingLimitSuccess | InvalidInput | Declined,
    strawberry.union("SetSpendingLimitResult", description="The result of setSpendingLimit."),
]


@strawberry.input(description="The balance to be warned at.")
class SetBalanceWarningInput:
    amount: Money | None = strawberry.field(
        default=None,
        description="The available balance below which the payers are warned, 0.01 to "
        "100,000,000.00; null for never.",
    )


@strawberry.type(description="The warning is set. Where the balance is below, it comes at once.")
class SetBalanceWarningSuccess:
    balance_warning: Money | None = strawberry.field(
        description="The balance below which the payers are warned; null for never."
    )


SetBalanceWarningResult = Annotated[
    SetBalanceWarningSuccess | InvalidInput | Declined,
    strawberry.union("SetBalanceWarningResult", description="The result of setBalanceWarning."),
]


@strawberry.type
class LimitMutations:
    @mutation(
        description="Set what may be spent on a day of the market, from now on: what would be more "
        "is refused with SPENDING_LIMIT_REACHED before anything moves. Only for members with the "
        "team role OWNER, in a session."
    )
    async def set_spending_limit(
        self,
        info: Info,
        input: Annotated[SetSpendingLimitInput, strawberry.argument(description="The limit.")],
    ) -> SetSpendingLimitResult:
        now = await commands.set_spending_limit(info.context.managing(), input.amount)
        return SetSpendingLimitSuccess(spending_limit=SpendingLimit.of(now))

    @mutation(
        description="Be warned by a mail and an event when the available balance falls below an "
        "amount: once, until it was above again. Only for members with the team role OWNER, in a "
        "session."
    )
    async def set_balance_warning(
        self,
        info: Info,
        input: Annotated[SetBalanceWarningInput, strawberry.argument(description="The balance.")],
    ) -> SetBalanceWarningResult:
        now = await commands.set_balance_warning(info.context.managing(), input.amount)
        return SetBalanceWarningSuccess(balance_warning=now.warn_below)
