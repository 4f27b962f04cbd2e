"""Masters for operators: past decisions with their reasons, the evidence now, and bars."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import NotFound as NoSuchWorker
from domain.masters import commands, queries
from domain.masters.models import BarCause
from domain.people.operators import Duty
from schema.execution.cost import Cost
from schema.graph.masters import MastersBar, MastersDecision, MastersEvidence
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import WORKER, worker_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "mastersDecisions"
_OPERATORS = "For operators, in a session; FORBIDDEN for all others."
_EVIDENCE_COST = Cost(weight=200)  # It reads all work of one worker in the window.


@strawberry.input(description="The worker to bar from Masters.")
class BarFromMastersInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    cause: BarCause = strawberry.field(
        description="The reason; the worker is told this reason only."
    )
    note: str = strawberry.field(
        description="The operator's own note, 1 to 1,024 characters; the worker never sees it."
    )


@strawberry.type(
    description="The worker is barred and no longer has Masters. For a worker barred before, the "
    "reason and the note were replaced."
)
class BarFromMastersSuccess:
    bar: MastersBar = strawberry.field(description="The bar.")


@strawberry.input(description="The worker whose bar is lifted.")
class LiftMastersBarInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)


@strawberry.type(
    description="The bar was lifted. Masters is not given back at once: the model decides at its "
    "next run."
)
class LiftMastersBarSuccess:
    bar: MastersBar = strawberry.field(description="The bar that was lifted.")


BarFromMastersResult = Annotated[
    BarFromMastersSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("BarFromMastersResult", description="The result of barFromMasters."),
]
LiftMastersBarResult = Annotated[
    LiftMastersBarSuccess | NotFound | WrongState | Declined,
    strawberry.union("LiftMastersBarResult", description="The result of liftMastersBar."),
]


@strawberry.type
class MastersQueries:
    @resolved(
        description="Decisions about Masters, of one worker or of all workers, the newest first. "
        + _OPERATORS
    )
    async def masters_decisions(
        self,
        info: Info,
        worker_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description=f"{WORKER} Null lists the decisions about all workers."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[MastersDecision]:
        info.context.may_oversee(Duty.KEEP_QUALIFICATIONS)
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        worker = None if worker_id is None else await worker_key("workerId", worker_id)
        info.context.overseeing(
            Duty.KEEP_QUALIFICATIONS, "masters.read_decisions", subject_id=worker
        )
        page = await queries.decisions(worker, part)
        return connected(page, MastersDecision.of, NEWEST_FIRST, list_name=_LIST)

    @resolved(
        description="A worker's record against each criterion for Masters at this moment; null "
        f"where there is no such worker. {_OPERATORS}",
        cost=_EVIDENCE_COST,
    )
    async def masters_evidence(
        self,
        info: Info,
        worker_id: Annotated[strawberry.ID, strawberry.argument(description=WORKER)],
    ) -> MastersEvidence | None:
        info.context.may_oversee(Duty.KEEP_QUALIFICATIONS)
        try:
            worker = await worker_key("workerId", worker_id)
            info.context.overseeing(
                Duty.KEEP_QUALIFICATIONS, "masters.read_evidence", subject_id=worker
            )
            return MastersEvidence.of(await commands.examine(worker))
        except NoSuchWorker:
            return None


@strawberry.type
class MastersMutations:
    @mutation(
        description="Bar a worker from Masters: it is taken away at once and withheld until the "
        "bar is lifted. For a worker barred before, the reason and the note are replaced. For "
        "operators, in a session."
    )
    async def bar_from_masters(
        self,
        info: Info,
        input: Annotated[
            BarFromMastersInput, strawberry.argument(description="The worker and the reason.")
        ],
    ) -> BarFromMastersResult:
        operator = info.context.operating(Duty.KEEP_QUALIFICATIONS)
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        worker = await worker_key("workerId", input.worker_id)
        barred = await commands.bar(worker, input.cause, input.note, by=operator, actor=actor)
        return BarFromMastersSuccess(bar=MastersBar.of(barred))

    @mutation(
        description="Lift a worker's bar. The worker regains Masters only by the model's decision. "
        "For operators, in a session."
    )
    async def lift_masters_bar(
        self,
        info: Info,
        input: Annotated[
            LiftMastersBarInput, strawberry.argument(description="The worker whose bar is lifted.")
        ],
    ) -> LiftMastersBarResult:
        operator = info.context.operating(Duty.KEEP_QUALIFICATIONS)
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        worker = await worker_key("workerId", input.worker_id)
        lifted = await commands.lift_bar(worker, by=operator, actor=actor)
        return LiftMastersBarSuccess(bar=MastersBar.of(lifted))
