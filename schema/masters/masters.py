"""Masters for operators: what was decided about workers and why, the evidence now, and bars."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import NotFound as NoSuchWorker
from domain.masters import commands, queries
from domain.masters.models import BarCause
from schema.execution.cost import Cost
from schema.graph.masters import MastersBar, MastersDecision, MastersEvidence
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "mastersDecisions"
_OPERATORS = "For operators, in a session; FORBIDDEN for all others."
_EVIDENCE_COST = Cost(weight=200)  # reads all work of one worker in the window


@strawberry.input(description="A worker to bar from Masters.")
class BarFromMastersInput:
    """What `barFromMasters` takes."""

    worker_id: strawberry.ID = strawberry.field(description="The id of the WorkerProfile.")
    cause: BarCause = strawberry.field(description="Why; the worker is told so much.")
    note: str = strawberry.field(
        description="The operator's own note, 1 to 1,024 characters; the worker never sees it."
    )


@strawberry.type(description="The worker is barred, and has Masters no more.")
class BarFromMastersSuccess:
    """Barred already: cause and note were replaced."""

    bar: MastersBar = strawberry.field(description="The bar.")


@strawberry.input(description="A worker whose bar from Masters is to be lifted.")
class LiftMastersBarInput:
    """What `liftMastersBar` takes."""

    worker_id: strawberry.ID = strawberry.field(description="The id of the WorkerProfile.")


@strawberry.type(description="The model decides about the worker again, at its next run.")
class LiftMastersBarSuccess:
    """Nothing is given back by itself."""

    bar: MastersBar = strawberry.field(description="The bar that was lifted.")


BarFromMastersResult = Annotated[
    BarFromMastersSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("BarFromMastersResult", description="What barFromMasters answers."),
]
LiftMastersBarResult = Annotated[
    LiftMastersBarSuccess | NotFound | WrongState | Declined,
    strawberry.union("LiftMastersBarResult", description="What liftMastersBar answers."),
]


@strawberry.type
class MastersQueries:
    """What operators read."""

    @resolved(
        description="What was decided about Masters, of one worker or of all, the newest first. "
        + _OPERATORS
    )
    async def masters_decisions(
        self,
        info: Info,
        worker_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only of the worker with this WorkerProfile's id."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[MastersDecision]:
        info.context.overseeing()
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        page = await queries.decisions(None if worker_id is None else _worker(worker_id), part)
        return connected(page, MastersDecision.of, NEWEST_FIRST, list_name=_LIST)

    @resolved(
        description="How a worker stands towards Masters now, criterion by criterion; null where "
        f"there is no such worker. {_OPERATORS}",
        cost=_EVIDENCE_COST,
    )
    async def masters_evidence(
        self,
        info: Info,
        worker_id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of the WorkerProfile.")
        ],
    ) -> MastersEvidence | None:
        info.context.overseeing()
        try:
            return MastersEvidence.of(await commands.examine(_worker(worker_id)))
        except NoSuchWorker:
            return None


@strawberry.type
class MastersMutations:
    """What operators do."""

    @mutation(
        description="Take Masters from a worker at once, who gets it no more until the bar is "
        "lifted. Barred already: cause and note are replaced. For operators, in a session."
    )
    async def bar_from_masters(
        self,
        info: Info,
        input: Annotated[BarFromMastersInput, strawberry.argument(description="Whom, and why.")],
    ) -> BarFromMastersResult:
        operator = info.context.operating()
        barred = await commands.bar(_worker(input.worker_id), input.cause, input.note, by=operator)
        return BarFromMastersSuccess(bar=MastersBar.of(barred))

    @mutation(
        description="Let the model decide about a worker again; Masters is regained by its rule "
        "alone. For operators, in a session."
    )
    async def lift_masters_bar(
        self,
        info: Info,
        input: Annotated[LiftMastersBarInput, strawberry.argument(description="Whose.")],
    ) -> LiftMastersBarResult:
        operator = info.context.operating()
        lifted = await commands.lift_bar(_worker(input.worker_id), by=operator)
        return LiftMastersBarSuccess(bar=MastersBar.of(lifted))


def _worker(id: str) -> UUID:
    return key_of("workerId", id, "WorkerProfile")
