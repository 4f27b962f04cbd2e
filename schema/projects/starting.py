"""The starters that a project can be copied from."""

from __future__ import annotations

import strawberry

from domain.projects import starters
from schema.execution.cost import OBJECT_WEIGHT, Cost
from schema.graph.projects.starter import Starter
from schema.kernel.context import Info
from schema.kernel.fields import resolved

MOST_STARTERS = 20  # there are 13


@strawberry.type
class StarterQueries:
    @resolved(
        description="The starters, in the order of their titles: templates of common kinds of "
        "work, to copy and change.",
        cost=Cost(weight=OBJECT_WEIGHT, items=MOST_STARTERS),
    )
    async def starters(self, info: Info) -> list[Starter]:
        info.context.browsing()
        return [Starter.of(each) for each in starters.starters().values()]
