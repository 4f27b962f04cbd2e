"""The operators' queue of reports, and their decisions."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.moderation import commands
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseState, CaseVerb, OpenWork
from domain.moderation.queries import BY_PLACE
from domain.people.operators import Duty
from schema.graph.moderation.case import ReportCase
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "reportCases"
_OPERATORS = "For operators who may suspend, in a session."

described(
    CaseVerb,
    name="ReportDecision",
    description="What an operator does with a case.",
    members={
        CaseVerb.DISMISS: "Nothing is against the rules.",
        CaseVerb.WARN: "Warn the account whose it is: a strike.",
        CaseVerb.TAKE_DOWN: "Take it down, for good: a strike. HITs expire within moments, with "
        "those of their batch, and none of them is published or offered again; or one HIT alone.",
    },
)


@strawberry.input(description="The decision on a case.")
class DecideReportCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The id of the case.")
    decision: CaseVerb = strawberry.field(description="What to do.")
    reason: str = strawberry.field(
        description="The reason, 1 to 1,024 characters. The account whose it is reads it, unless "
        "the case is dismissed; nobody who reported does."
    )
    open_work: OpenWork | None = strawberry.field(
        description="What becomes of work in progress; given where HITs are taken down, and only "
        "then.",
        default=None,
    )
    hit_id: strawberry.ID | None = strawberry.field(
        description="A HIT of the case's group, or of its batch, to take down alone: the others "
        "stay. Null takes down all of them.",
        default=None,
    )


@strawberry.type(
    description="The case is decided. Everybody who reported is told the outcome within moments."
)
class DecideReportCaseSuccess:
    case: ReportCase = strawberry.field(description="The case.")


DecideReportCaseResult = Annotated[
    DecideReportCaseSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("DecideReportCaseResult", description="The result of decideReportCase."),
]


@strawberry.type
class ReportQueries:
    @resolved(
        description="Cases of reports, those with the most points first: of the same points, the "
        f"oldest. Each read is in the audit. {_OPERATORS}"
    )
    async def report_cases(
        self,
        info: Info,
        state: Annotated[
            list[CaseState] | None,
            strawberry.argument(
                description="Only cases in one of these states; OPEN is the queue."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ReportCase]:
        info.context.may_oversee(Duty.SUSPEND)
        part = PageRequest(first, after).slice(BY_PLACE, list_name=_LIST)
        actor = info.context.acting(Duty.SUSPEND)
        page = await commands.read_queue(state, None, part, by=actor)
        return connected(page, ReportCase.of, BY_PLACE, list_name=_LIST)


@strawberry.type
class ReportCaseMutations:
    @mutation(description=f"Decide a case of reports. {_OPERATORS}")
    async def decide_report_case(
        self,
        info: Info,
        input: Annotated[DecideReportCaseInput, strawberry.argument(description="The decision.")],
    ) -> DecideReportCaseResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = key_of("caseId", input.case_id, "ReportCase")
        hit_id = None if input.hit_id is None else key_of("hitId", input.hit_id, "Hit")
        ruling = CaseRuling(
            verb=input.decision, reason=input.reason, open_work=input.open_work, hit_id=hit_id
        )
        return DecideReportCaseSuccess(
            case=ReportCase.of(await commands.decide(key, ruling, by=actor))
        )
