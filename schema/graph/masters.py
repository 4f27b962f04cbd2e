"""Masters: the criteria, decisions and bars, shown only to operators."""

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
    description="The criteria for Masters; `docs/masters.md` has the formulas.",
    members={
        CriterionName.DECIDED: "The number of assignments that were approved or rejected.",
        CriterionName.APPROVAL: "The lower confidence bound of the approval rate, 0 to 1.",
        CriterionName.MONTHS_ACTIVE: "The number of calendar months (UTC) with at least one "
        "submission.",
        CriterionName.REQUESTERS: "The effective number of requesters of decided work.",
        CriterionName.HIT_TYPES: "The effective number of HIT types of decided work.",
        CriterionName.AGREEMENT: "The lower confidence bound of the share of answers that agree "
        "with the answers of other workers, 0 to 1; unknown where there are too few answers to "
        "compare.",
    },
)
described(
    Cause,
    name="MastersCause",
    description="The cause of a decision about Masters.",
    members={
        Cause.MODEL: "The model decided by the worker's record.",
        Cause.SUSPENDED: "An operator barred the worker: the account is suspended.",
        Cause.AGREEMENT_BROKEN: "An operator barred the worker: they broke the participation "
        "agreement.",
        Cause.BAR_LIFTED: "An operator lifted the bar: from now on the model decides again.",
    },
)
described(
    BarCause,
    name="MastersBarCause",
    description="The reason why an operator bars a worker from Masters.",
    members={
        BarCause.SUSPENDED: "The account is suspended.",
        BarCause.AGREEMENT_BROKEN: "The worker broke the participation agreement.",
    },
)


@strawberry.type(description="One criterion for Masters with a worker's figure and its threshold.")
class MastersFigure:
    criterion: CriterionName = strawberry.field(description="The criterion.")
    figure: float | None = strawberry.field(
        description="The worker's figure in the unit of the criterion; null where too little is "
        "known."
    )
    threshold: float = strawberry.field(
        description="The least figure that is needed, in the same unit. It is lower for a worker "
        "who has Masters."
    )
    holds: bool = strawberry.field(
        description="Whether the criterion is met. Also true where too little is known, because "
        "that disqualifies nobody."
    )
    reason: str = strawberry.field(description="The result in a sentence.")

    @classmethod
    def of(cls, stored: dict[str, Any]) -> MastersFigure:
        return cls(
            criterion=CriterionName(stored["name"]),
            figure=stored["figure"],
            threshold=stored["threshold"],
            holds=stored["holds"],
            reason=stored["reason"],
        )


@strawberry.type(
    description="A decision that a worker has, or does not have, Masters from a moment on. Only "
    "operators can see it."
)
class MastersDecision:
    row: strawberry.Private[models.MastersDecision]
    granted: bool = strawberry.field(description="Whether the worker has Masters from here on.")
    cause: Cause = strawberry.field(description="The cause of the decision.")
    reason: str = strawberry.field(
        description="The reason, at most 2,000 characters: the model's sentences, or the "
        "operator's note."
    )
    figures: list[MastersFigure] = strawberry.field(
        description="The six criteria at the time of the decision; empty where an operator decided."
    )
    decided_at: datetime = strawberry.field(description="The time of the decision.")

    @resolved(description="The worker that the decision is about.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.MastersDecision) -> MastersDecision:
        return cls(
            row=row,
            granted=row.granted,
            cause=row.cause,
            reason=row.reason,
            figures=[MastersFigure.of(each) for each in (row.figures or {}).get("criteria", ())],
            decided_at=row.decided_at,
        )


@strawberry.type(
    description="A bar: the worker cannot have Masters, whatever their record. Only operators can "
    "see it."
)
class MastersBar:
    row: strawberry.Private[models.MastersBar]
    cause: BarCause = strawberry.field(description="The reason of the bar.")
    note: str = strawberry.field(description="The operator's note; the worker never sees it.")
    since: datetime = strawberry.field(description="The time when the bar was set.")
    lifted_at: datetime | None = strawberry.field(
        description="The time when the bar was lifted; null while it is in force."
    )

    @resolved(description="The barred worker.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.MastersBar) -> MastersBar:
        return cls(
            row=row, cause=row.cause, note=row.note, since=row.since, lifted_at=row.lifted_at
        )


@strawberry.type(
    description="The model's verdict on a worker at this moment. Reading it changes nothing."
)
class MastersEvidence:
    holds: bool = strawberry.field(description="Whether the worker has Masters now.")
    meets_all: bool = strawberry.field(
        description="Whether every criterion is met; the thresholds are lower for a worker who has "
        "Masters."
    )
    figures: list[MastersFigure] = strawberry.field(description="The six criteria.")
    bar: MastersBar | None = strawberry.field(
        description="The bar in force, if there is one: it withholds Masters even where every "
        "criterion is met."
    )

    @classmethod
    def of(cls, examined: Examination) -> MastersEvidence:
        return cls(
            holds=examined.holds_it,
            meets_all=examined.verdict.grants,
            figures=[MastersFigure.of(each) for each in examined.figures["criteria"]],
            bar=None if examined.bar is None else MastersBar.of(examined.bar),
        )
