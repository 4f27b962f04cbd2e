"""Deposits of money through the installation's payment provider."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.funding import commands
from domain.kernel.money import Money
from schema.graph.funding.deposit import Deposit
from schema.graph.statement import Balance
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.refusals import Declined, InvalidInput


@strawberry.input(description="The deposit to make.")
class DepositFundsInput:
    amount: Money = strawberry.field(description="The amount, 0.01 to 1,000,000.00.")
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The deposit was made; the money is available.")
class DepositFundsSuccess:
    balance: Balance = strawberry.field(description="The balance after the deposit.")
    deposit: Deposit = strawberry.field(description="The deposit, with its receipt.")


DepositFundsResult = Annotated[
    DepositFundsSuccess | InvalidInput | Declined,
    strawberry.union("DepositFundsResult", description="The result of depositFunds."),
]


@strawberry.type
class DepositMutations:
    @mutation(
        description="Deposit money through the market's payment provider. The sandbox settles at "
        "once and moves no real money. A market without a provider declines with "
        "NO_PAYMENT_PROVIDER: its operator records what arrives at the bank."
    )
    async def deposit_funds(
        self,
        info: Info,
        input: Annotated[DepositFundsInput, strawberry.argument(description="The amount.")],
    ) -> DepositFundsResult:
        requester = info.context.paying()
        done = await commands.deposit_funds(
            requester, input.amount, client_token=input.client_token
        )
        return DepositFundsSuccess(
            balance=Balance(available=done.balance.available, on_hold=done.balance.on_hold),
            deposit=Deposit.of(done.deposit, requester),
        )
