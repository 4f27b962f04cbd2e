"""Asking unused money back."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.funding import commands
from domain.kernel.money import Money
from schema.graph.funding.refund import Refund
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput


@strawberry.input(description="The refund to ask for.")
class RequestRefundInput:
    amount: Money = strawberry.field(
        description="The amount, 0.01 to 1,000,000.00, at most the available balance."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The refund was asked for: its money is set aside. In a sandbox it is PAID at once."
)
class RequestRefundSuccess:
    refund: Refund = strawberry.field(description="The refund.")


RequestRefundResult = Annotated[
    RequestRefundSuccess | InvalidInput | InsufficientFunds | Declined,
    strawberry.union("RequestRefundResult", description="The result of requestRefund."),
]


@strawberry.type
class RefundMutations:
    @mutation(
        description="Ask available money back. An operator pays it to the bank account that it "
        "came from, or refuses it with a reason; a mail and an event tell which."
    )
    async def request_refund(
        self,
        info: Info,
        input: Annotated[RequestRefundInput, strawberry.argument(description="The amount.")],
    ) -> RequestRefundResult:
        row = await commands.request_refund(
            info.context.paying(), input.amount, client_token=input.client_token
        )
        return RequestRefundSuccess(refund=Refund.of(row))
