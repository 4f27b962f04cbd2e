"""Payments to workers without an assignment."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.assignments import commands
from domain.kernel.money import Money
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.funding.worker_payment import WorkerPayment
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.person_ids import WORKER, worker_key
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound


@strawberry.input(description="A payment to a worker.")
class PayWorkerInput:
    worker_id: strawberry.ID = strawberry.field(
        description=f"A worker who ever accepted one of your HITs, blocked or not. {WORKER}"
    )
    amount: Money = strawberry.field(
        description="The amount for the worker, 0.01 to 10,000.00; a fee of 20% is charged on top."
    )
    reason: str = strawberry.field(
        description="The reason, which the worker reads, 1 to 4,096 characters."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The worker is paid and the fee is charged.")
class PayWorkerSuccess:
    payment: WorkerPayment = strawberry.field(description="The payment.")


PayWorkerResult = Annotated[
    PayWorkerSuccess
    | InvalidInput
    | NotFound
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("PayWorkerResult", description="The result of payWorker."),
]


@strawberry.type
class PayingMutations:
    @mutation(
        description="Pay a worker for a named reason, without an assignment: for work that could "
        "not be submitted, for example."
    )
    async def pay_worker(
        self,
        info: Info,
        input: Annotated[PayWorkerInput, strawberry.argument(description="The payment.")],
    ) -> PayWorkerResult:
        payment = await commands.pay_worker(
            info.context.paying(),
            await worker_key("workerId", input.worker_id),
            input.amount,
            reason=input.reason,
            client_token=input.client_token,
        )
        return PayWorkerSuccess(payment=WorkerPayment.of(payment))
