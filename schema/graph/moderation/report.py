"""A report, as the person who made it sees it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.hits.models import HitGroup as HitGroupRow
from domain.moderation import models
from domain.moderation.hit_groups import HIT_GROUP
from domain.moderation.lifecycle import CaseState, OpenWork, ReportCategory
from schema.graph.hit_group import HitGroup
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import global_id

_C, _S, _W = ReportCategory, CaseState, OpenWork

described(
    ReportCategory,
    name="ReportCategory",
    description="The kind of trouble, in the eyes of the person who reports.",
    members={
        _C.PERSONAL_DATA: "It asks for an address, a password or other personal data.",
        _C.SCAM: "It asks for money, for accounts at other places, or for work outside the market.",
        _C.HARMFUL: "It is illegal, or harms the people who do it.",
        _C.UNMARKED_ADULT_CONTENT: "It has content for adults and does not say so.",
        _C.HARASSMENT: "It insults or threatens somebody.",
        _C.POLICY_VIOLATION: "It breaks another rule of the market.",
        _C.BROKEN: "It does not work.",
        _C.OTHER: "Something else; the text says what.",
    },
)
described(
    CaseState,
    name="ReportState",
    description="Where a report stands.",
    members={
        _S.OPEN: "It waits for an operator.",
        _S.DISMISSED: "An operator found nothing against the rules.",
        _S.WARNED: "An operator warned the person whose it is.",
        _S.TAKEN_DOWN: "An operator took it down.",
    },
)
described(
    OpenWork,
    name="OpenWork",
    description="What becomes of work in progress in HITs that are taken down.",
    members={
        _W.PAY: "It ends, counts against nobody, and the market pays each worker the reward.",
        _W.RELEASE: "It ends, and counts against nobody.",
        _W.FINISH: "It may be finished, and is decided by its requester.",
    },
)


@strawberry.type(description="A report that you made. Nobody but operators sees who reported.")
class FiledReport:
    row: strawberry.Private[models.FiledReport]
    case: strawberry.Private[models.ReportCase]
    id: strawberry.ID = strawberry.field(description="Unique in the market.")
    category: ReportCategory = strawberry.field(description="The category that you chose.")
    text: str = strawberry.field(description="What you wrote, at most 2,000 characters.")
    reported_at: datetime = strawberry.field(description="The time when you reported it.")
    state: CaseState = strawberry.field(description="Where it stands.")
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before it."
    )

    @resolved(description="The group of HITs that it is about; null for a report of other things.")
    async def group(self, info: Info) -> HitGroup | None:
        return await reported_group(self.case, info)

    @classmethod
    def of(cls, row: models.FiledReport, case: models.ReportCase) -> FiledReport:
        return cls(
            row=row,
            case=case,
            id=global_id("FiledReport", row.id),
            category=row.category,
            text=row.text,
            reported_at=row.reported_at,
            state=case.state,
            decided_at=case.decided_at,
        )


async def reported_group(case: models.ReportCase, info: Info) -> HitGroup | None:
    """The group of a case about HITs."""
    if case.kind != HIT_GROUP:
        return None
    row: HitGroupRow | None = await info.context.loaders.groups.load(case.subject_id)
    return None if row is None else HitGroup.of(row)
