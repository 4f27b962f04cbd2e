"""Reviews that rules propose: operators read them, dismiss them, or act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.accounts.review import commands, models
from domain.accounts.review.lifecycle import ProposalAction, ProposalKind, ProposalState
from domain.kernel.paging import OLDEST_FIRST
from domain.people.operators import Duty
from domain.people.queries import profiles_of_all
from schema.graph.accounts.proposal import ReviewProposal
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "reviewProposals"
_OPERATORS = "For operators who may suspend, in a session."
_PROPOSAL = "The id of the proposal."


@strawberry.input(description="The proposal to dismiss, and why.")
class DismissReviewProposalInput:
    proposal_id: strawberry.ID = strawberry.field(description=_PROPOSAL)
    reason: str = strawberry.field(
        description="The reason for other operators, 1 to 1,024 characters; the owner of the "
        "account is told nothing."
    )


@strawberry.type(
    description="The proposal is dismissed: the same cause is not proposed again for some time, "
    "90 days unless the installation is set otherwise."
)
class DismissReviewProposalSuccess:
    proposal: ReviewProposal = strawberry.field(description="The proposal.")


@strawberry.input(description="The proposal to act on, and what to do.")
class ActOnReviewProposalInput:
    proposal_id: strawberry.ID = strawberry.field(description=_PROPOSAL)
    action: ProposalAction = strawberry.field(description="What to do to the account.")
    reason: str = strawberry.field(
        description="The reason, 1 to 1,024 characters; the owner is told it, and not who decided."
    )


@strawberry.type(description="The account was warned or suspended; its owner was told by mail.")
class ActOnReviewProposalSuccess:
    proposal: ReviewProposal = strawberry.field(description="The proposal.")


DismissReviewProposalResult = Annotated[
    DismissReviewProposalSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "DismissReviewProposalResult", description="The result of dismissReviewProposal."
    ),
]
ActOnReviewProposalResult = Annotated[
    ActOnReviewProposalSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ActOnReviewProposalResult", description="The result of actOnReviewProposal."),
]


@strawberry.type
class ProposalQueries:
    @resolved(
        description="Reviews of accounts that rules propose, the oldest first. Each read is in the "
        f"audit. {_OPERATORS}"
    )
    async def review_proposals(
        self,
        info: Info,
        state: Annotated[
            list[ProposalState] | None,
            strawberry.argument(description="Only proposals in one of these states."),
        ] = None,
        kind: Annotated[
            list[ProposalKind] | None,
            strawberry.argument(description="Only proposals of one of these rules."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ReviewProposal]:
        info.context.may_oversee(Duty.SUSPEND)
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        actor = info.context.acting(Duty.SUSPEND)
        page = await commands.read_queue(state, kind, part, by=actor)
        shown = await shown_proposals(page.rows)
        return connected(page, lambda row: shown[row.id], OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class ProposalMutations:
    @mutation(description=f"Dismiss a proposal to review an account. {_OPERATORS}")
    async def dismiss_review_proposal(
        self,
        info: Info,
        input: Annotated[
            DismissReviewProposalInput,
            strawberry.argument(description="The proposal and the reason."),
        ],
    ) -> DismissReviewProposalResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = key_of("proposalId", input.proposal_id, "ReviewProposal")
        row = await commands.dismiss(key, by=actor, reason=input.reason)
        return DismissReviewProposalSuccess(proposal=(await shown_proposals([row]))[row.id])

    @mutation(description=f"Warn or suspend the account of a proposal. {_OPERATORS}")
    async def act_on_review_proposal(
        self,
        info: Info,
        input: Annotated[
            ActOnReviewProposalInput,
            strawberry.argument(description="The proposal, what to do, and the reason."),
        ],
    ) -> ActOnReviewProposalResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = key_of("proposalId", input.proposal_id, "ReviewProposal")
        row = await commands.act(key, input.action, by=actor, reason=input.reason)
        return ActOnReviewProposalSuccess(proposal=(await shown_proposals([row]))[row.id])


async def shown_proposals(rows: Sequence[models.ReviewProposal]) -> dict[object, ReviewProposal]:
    """These proposals as operators see them, by id."""
    profiles = await profiles_of_all([row.account_id for row in rows])
    return {row.id: ReviewProposal.of(row, *profiles[row.account_id]) for row in rows}
