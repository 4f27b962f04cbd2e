"""Deciding many cases at once: reports and proposals that are dismissed, payouts released."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.accounts.review import commands as review
from domain.accounts.review.models import ReviewProposal as Proposal
from domain.moderation import commands as moderation
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import CaseVerb
from domain.moderation.models import ReportCase as Case
from domain.operations.deciding_many import decide_each
from domain.payouts import commands as payouts
from domain.payouts.models import Payout
from domain.people.operators import Duty
from schema.accounts.proposals import (
    DismissReviewProposalResult,
    DismissReviewProposalSuccess,
    shown_proposals,
)
from schema.graph.moderation.case import ReportCase
from schema.graph.payouts.case import PayoutCase
from schema.kernel.context import Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.refusals import Declined, InvalidInput
from schema.moderation.deciding import DecideReportCaseResult, DecideReportCaseSuccess
from schema.payouts.deciding import ReleasePayoutResult, ReleasePayoutSuccess
from schema.room.many import EACH, EACH_RESULT, NOT_ATOMIC, cost_for_each, keys_of


@strawberry.input(description="The cases to dismiss, and why.")
class DismissReportCasesInput:
    case_ids: list[strawberry.ID] = strawberry.field(description=f"The cases. {EACH}")
    reason: str = strawberry.field(
        description="One reason for all, 1 to 1,024 characters, for other operators: neither who "
        "reported nor whose it is reads it."
    )


@strawberry.type(description=f"One result for each case. {NOT_ATOMIC}")
class DismissReportCasesSuccess:
    results: list[DecideReportCaseResult] = strawberry.field(description=EACH_RESULT)


@strawberry.input(description="The proposals to dismiss, and why.")
class DismissReviewProposalsInput:
    proposal_ids: list[strawberry.ID] = strawberry.field(description=f"The proposals. {EACH}")
    reason: str = strawberry.field(
        description="One reason for all, 1 to 1,024 characters, for other operators."
    )


@strawberry.type(description=f"One result for each proposal. {NOT_ATOMIC}")
class DismissReviewProposalsSuccess:
    results: list[DismissReviewProposalResult] = strawberry.field(description=EACH_RESULT)


@strawberry.input(description="The held payouts to release, and why.")
class ReleasePayoutsInput:
    payout_ids: list[strawberry.ID] = strawberry.field(description=f"The payouts. {EACH}")
    reason: str = strawberry.field(
        description="One reason for all, for the audit, 1 to 1,000 characters."
    )


@strawberry.type(description=f"One result for each payout. {NOT_ATOMIC}")
class ReleasePayoutsSuccess:
    results: list[ReleasePayoutResult] = strawberry.field(description=EACH_RESULT)


DismissReportCasesResult = Annotated[
    DismissReportCasesSuccess | InvalidInput | Declined,
    strawberry.union("DismissReportCasesResult", description="The result of dismissReportCases."),
]
DismissReviewProposalsResult = Annotated[
    DismissReviewProposalsSuccess | InvalidInput | Declined,
    strawberry.union(
        "DismissReviewProposalsResult", description="The result of dismissReviewProposals."
    ),
]
ReleasePayoutsResult = Annotated[
    ReleasePayoutsSuccess | InvalidInput | Declined,
    strawberry.union("ReleasePayoutsResult", description="The result of releasePayouts."),
]


@strawberry.type
class ManyCasesMutations:
    @mutation(
        description="Dismiss many cases of reports with one reason, each as `decideReportCase` "
        "does. For operators who may suspend, in a session.",
        cost=cost_for_each("caseIds"),
    )
    async def dismiss_report_cases(
        self,
        info: Info,
        input: Annotated[DismissReportCasesInput, strawberry.argument(description="The cases.")],
    ) -> DismissReportCasesResult:
        by = info.context.acting(Duty.SUSPEND)
        keys = keys_of("caseIds", input.case_ids, "ReportCase")
        ruling = CaseRuling(verb=CaseVerb.DISMISS, reason=input.reason)

        async def dismiss(key: UUID) -> Case:
            return await moderation.decide(key, ruling, by=by)

        def success(row: Case) -> DecideReportCaseSuccess:
            return DecideReportCaseSuccess(case=ReportCase.of(row))

        answers = await decide_each("caseIds", keys, dismiss)
        results = results_of(answers, success, DecideReportCaseResult)
        return DismissReportCasesSuccess(results=results)

    @mutation(
        description="Dismiss many proposals to review accounts with one reason, each as "
        "`dismissReviewProposal` does. For operators who may suspend, in a session.",
        cost=cost_for_each("proposalIds"),
    )
    async def dismiss_review_proposals(
        self,
        info: Info,
        input: Annotated[
            DismissReviewProposalsInput, strawberry.argument(description="The proposals.")
        ],
    ) -> DismissReviewProposalsResult:
        by = info.context.acting(Duty.SUSPEND)
        keys = keys_of("proposalIds", input.proposal_ids, "ReviewProposal")

        async def dismiss(key: UUID) -> Proposal:
            return await review.dismiss(key, by=by, reason=input.reason)

        answers = await decide_each("proposalIds", keys, dismiss)
        shown = await shown_proposals([each for each in answers if isinstance(each, Proposal)])

        def success(row: Proposal) -> DismissReviewProposalSuccess:
            return DismissReviewProposalSuccess(proposal=shown[row.id])

        results = results_of(answers, success, DismissReviewProposalResult)
        return DismissReviewProposalsSuccess(results=results)

    @mutation(
        description="Release many payouts that are held with one reason, each as `releasePayout` "
        "does. For operators with the duty MOVE_MONEY, in a session.",
        cost=cost_for_each("payoutIds"),
    )
    async def release_payouts(
        self,
        info: Info,
        input: Annotated[ReleasePayoutsInput, strawberry.argument(description="The payouts.")],
    ) -> ReleasePayoutsResult:
        by = info.context.acting(Duty.MOVE_MONEY)
        keys = keys_of("payoutIds", input.payout_ids, "Payout")

        async def release(key: UUID) -> Payout:
            return await payouts.release_payout(key, by=by, reason=input.reason)

        def success(row: Payout) -> ReleasePayoutSuccess:
            return ReleasePayoutSuccess(case=PayoutCase.of(row))

        answers = await decide_each("payoutIds", keys, release)
        results = results_of(answers, success, ReleasePayoutResult)
        return ReleasePayoutsSuccess(results=results)
