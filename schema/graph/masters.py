"""Masters: the criteria, decisions and bars, as operators see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from domain.masters import models
from domain.masters.commands import Examination
from domain.masters.model import CriterionName
from domain.masters.models import BarCause, Cause
from schema.graph.person import WorkerProfile
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded

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
    def of(cls, examined: Examination) -> MastersEvidence:
        """From what the domain found."""
        return cls(
            holds=examined.holds_it,
            meets_all=examined.verdict.grants,
            figures=[MastersFigure.of(each) for each in examined.figures["criteria"]],
            bar=None if examined.bar is None else MastersBar.of(examined.bar),
        )
