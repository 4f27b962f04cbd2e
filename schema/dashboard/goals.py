"""Setting the goals of a day."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.dashboard import queries
from domain.dashboard.goals import set_daily_goals
from domain.kernel.money import Money
from schema.graph.dashboard.totals import GoalProgress
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput


@strawberry.input(description="The goals for each day of the market.")
class SetDailyGoalsInput:
    hits: int | None = strawberry.field(
        default=None, description="The HITs to submit, 1 to 100,000; null for no such goal."
    )
    money: Money | None = strawberry.field(
        default=None, description="The income, 0.01 to 10,000.00; null for no such goal."
    )


@strawberry.type(
    description="The goals are set; both are replaced. Also returned where they did not change."
)
class SetDailyGoalsSuccess:
    goals: GoalProgress = strawberry.field(description="The goals, and today's progress.")


SetDailyGoalsResult = Annotated[
    SetDailyGoalsSuccess | InvalidInput | Declined,
    strawberry.union("SetDailyGoalsResult", description="The result of setDailyGoals."),
]


@strawberry.type
class DailyGoalMutations:
    @mutation(description="Set or remove the viewer's own goals for each day, as a worker.")
    async def set_daily_goals(
        self,
        info: Info,
        input: Annotated[SetDailyGoalsInput, strawberry.argument(description="The goals.")],
    ) -> SetDailyGoalsResult:
        worker = info.context.finishing()
        await set_daily_goals(worker, hits=input.hits, money=input.money)
        return SetDailyGoalsSuccess(goals=GoalProgress.of(await queries.goal_progress(worker.id)))
