"""Masters for operators: what was decided about workers and why, the evidence now, and bars."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import NotFound as NoSuchWorker
from domain.masters import commands, models, queries
from domain.masters.commands import Examined
from domain.masters.model import CriterionName
from domain.masters.models import BarCause, Cause
from schema.context import Info
from schema.cost import Cost
from schema.enums import described
from schema.fields import resolved
from schema.loaders import loaded
from schema.mutation import mutation
from schema.node import key_of
from schema.paging import After, Asked, Connection, First, connected
from schema.people import WorkerProfile
from schema.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "mastersDecisions"
_OPERATORS = "For operators, in a session; FORBIDDEN for all others."
_EVIDENCE_COST = Cost(weight=200)  # reads all work of one worker in the window

described(
    CriterionName,
    name="MastersCriterion",
    description="What is looked at for Masters; `docs/masters.md` has the formulas.",
    members={
        CriterionName.DECIDED: "How many assignments were approved or rejected.",
        CriterionName.APPROVAL: "The lower confidence bound of the approval rate, 0 to 1.",
        CriterionName.MONTHS_ACTIVE: "Calendar months (UTC) with at least one submission.",
        CriterionName.REQUESTERS: "The effective number of requesters of decided work.",
        CriterionName.HIT_TYPES: "The effective number of HIT types of decided work.",
        CriterionName.AGREEMENT: "The lower confidence bound of the share of answers that are the "
        "others' too, 0 to 1; unknown where there are too few to compare.",
    },
)
described(
    Cause,
    name="MastersCause",
    description="Why a worker has Masters from a moment on, or has it not.",
    members={
        Cause.MODEL: "The model's verdict on their record.",
        Cause.SUSPENDED: "An operator barred them: the account is suspended.",
        Cause.AGREEMENT_BROKEN: "An operator barred them: they broke the participation agreement.",
        Cause.BAR_LIFTED: "An operator lifted the bar: from here on the model decides again.",
    },
)
described(
    BarCause,
    name="MastersBarCause",
    description="Why an operator bars a worker from Masters.",
    members={
        BarCause.SUSPENDED: "The account is suspended.",
        BarCause.AGREEMENT_BROKEN: "They broke the participation agreement.",
    },
)


@strawberry.type(description="One criterion for Masters, as a worker met it.")
class MastersFigure:
    """A figure beside its threshold."""

    criterion: CriterionName = strawberry.field(description="What was looked at.")
    figure: float | None = strawberry.field(
        description="What was found, in the criterion's own unit; null: too little is known."
    )
    threshold: float = strawberry.field(
        description="What it takes: at least so much, in the same unit. Easier for who holds it."
    )
    holds: bool = strawberry.field(
        description="Whether it is met; also where too little is known, which disqualifies nobody."
    )
    reason: str = strawberry.field(description="The same in a sentence.")

    @classmethod
    def of(cls, kept: dict[str, Any]) -> MastersFigure:
        """As it is kept with a decision."""
        return cls(
            criterion=CriterionName(kept["name"]),
            figure=kept["figure"],
            threshold=kept["threshold"],
            holds=kept["holds"],
            reason=kept["reason"],
        )


@strawberry.type(description="That a worker has Masters from a moment on, or has it not.")
class MastersDecision:
    """Seen by operators alone."""

    row: strawberry.Private[models.MastersDecision]
    granted: bool = strawberry.field(description="Whether the worker has it from here on.")
    cause: Cause = strawberry.field(description="What decided.")
    reason: str = strawberry.field(
        description="Why, at most 2,000 characters: the model's sentences, or the operator's note."
    )
    figures: list[MastersFigure] = strawberry.field(
        description="Every criterion as it stood, six of them; none where an operator decided."
    )
    decided_at: datetime = strawberry.field(description="When.")

    @resolved(description="About whom.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.MastersDecision) -> MastersDecision:
        """From a row."""
        return cls(
            row=row,
            granted=row.granted,
            cause=row.cause,
            reason=row.reason,
            figures=[MastersFigure.of(each) for each in (row.figures or {}).get("criteria", ())],
            decided_at=row.decided_at,
        )


@strawberry.type(description="That a worker is not to have Masters, whatever their record is.")
class MastersBar:
    """Seen by operators alone."""

    row: strawberry.Private[models.MastersBar]
    cause: BarCause = strawberry.field(description="Why.")
    note: str = strawberry.field(description="The operator's own note; the worker never sees it.")
    since: datetime = strawberry.field(description="Since when.")
    lifted_at: datetime | None = strawberry.field(description="Until when; null: it stands.")

    @resolved(description="Who is barred.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.MastersBar) -> MastersBar:
        """From a row."""
        return cls(
            row=row, cause=row.cause, note=row.note, since=row.since, lifted_at=row.lifted_at
        )


@strawberry.type(description="What the model would say of a worker at this moment.")
class MastersEvidence:
    """Nothing is changed by looking."""

    holds: bool = strawberry.field(description="Whether the worker has Masters now.")
    meets_all: bool = strawberry.field(
        description="Whether every criterion is met, by the easier thresholds for who has it."
    )
    figures: list[MastersFigure] = strawberry.field(description="Every criterion, six of them.")
    bar: MastersBar | None = strawberry.field(
        description="The bar that stands, if one does: it keeps Masters away all the same."
    )

    @classmethod
    def of(cls, examined: Examined) -> MastersEvidence:
        """From what the domain found."""
        return cls(
            holds=examined.holds_it,
            meets_all=examined.verdict.grants,
            figures=[MastersFigure.of(each) for each in examined.figures["criteria"]],
            bar=None if examined.bar is None else MastersBar.of(examined.bar),
        )


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
        part = Asked(first, after).slice(NEWEST_FIRST, list_name=_LIST)
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
            return MastersEvidence.of(await commands.examined(_worker(worker_id)))
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
