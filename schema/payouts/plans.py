"""How often a worker's earnings are transferred."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.payouts.methods import commands
from schema.graph.payouts.method import PayoutInterval, PayoutPlan
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput


@strawberry.input(description="The schedule of transfers.")
class SetPayoutScheduleInput:
    every: PayoutInterval | None = strawberry.field(
        default=None, description="How often; null, or left out: by hand alone."
    )


@strawberry.type(
    description="The schedule is set. A transfer that was planned stays at its time, and the new "
    "interval counts from there."
)
class SetPayoutScheduleSuccess:
    plan: PayoutPlan = strawberry.field(description="The plan as it is now.")


SetPayoutScheduleResult = Annotated[
    SetPayoutScheduleSuccess | InvalidInput | Declined,
    strawberry.union("SetPayoutScheduleResult", description="The result of setPayoutSchedule."),
]


@strawberry.type
class PlanMutations:
    @mutation(
        description="Choose how often earnings are transferred. The first transfer is made as the "
        "day of the market that many days from today begins; a change applies from the next "
        "scheduled transfer on. For workers with a confirmed e-mail, in a session; a suspended "
        "account may too."
    )
    async def set_payout_schedule(
        self,
        info: Info,
        input: Annotated[SetPayoutScheduleInput, strawberry.argument(description="The schedule.")],
    ) -> SetPayoutScheduleResult:
        plan = await commands.set_schedule(info.context.signed_in(), input.every)
        return SetPayoutScheduleSuccess(plan=await PayoutPlan.of_worker(plan.worker_id))
