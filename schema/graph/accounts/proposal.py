"""Proposals to review an account, for operators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import strawberry

from domain.accounts.review import models
from domain.accounts.review.lifecycle import ProposalAction, ProposalKind, ProposalState
from domain.kernel import clock
from domain.people import models as people
from schema.execution.cost import Cost
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import global_id, optional_id

_K, _S, _A = ProposalKind, ProposalState, ProposalAction
_ACCOUNTS = "account_ids"  # in the evidence of a shared network

described(
    ProposalKind,
    name="ReviewProposalKind",
    description="The rule that proposes a review; `docs/suspension.md` has the thresholds.",
    members={
        _K.WORKER_REJECTIONS: "Much of a worker's latest work was rejected.",
        _K.WORKER_BLOCKS: "Many of a worker's requesters have blocked the worker.",
        _K.REQUESTER_REJECTIONS: "A requester rejects much of the work.",
        _K.REQUESTER_BLOCKS: "A requester blocks many of their workers.",
        _K.SHARED_NETWORK: "Many accounts use one network.",
        _K.FAST_ANSWERS: "A worker's answers are faster than reading allows.",
        _K.INACTIVITY: "The account was not used for long.",
        _K.SHARED_PAYOUT_DETAIL: "Several workers are, or were, paid to one bank account.",
        _K.STRIKES: "Reports about the account led to several warnings, or took things down.",
    },
)
described(
    ProposalState,
    name="ReviewProposalState",
    description="The state of a proposal.",
    members={
        _S.OPEN: "It waits for an operator.",
        _S.DISMISSED: "An operator dismissed it.",
        _S.ACTED: "An operator warned or suspended the account.",
    },
)
described(
    ProposalAction,
    name="ReviewAction",
    description="What an operator does to an account.",
    members={
        _A.WARN: "Warn its owner; nothing else changes.",
        _A.SUSPEND: "Suspend the account.",
    },
)


@strawberry.type(description="One figure that a rule found.")
class ReviewFigure:
    name: str = strawberry.field(description="What it counts, such as `rejected` or `share`.")
    value: str = strawberry.field(description="The figure as text; a share is from 0 to 1.")


@strawberry.type(
    description="A rule proposes to look at an account. Nothing is done to the account until an "
    "operator decides. Only operators can see it."
)
class ReviewProposal:
    row: strawberry.Private[models.ReviewProposal]
    id: strawberry.ID = strawberry.field(description="The id to decide it with.")
    kind: ProposalKind = strawberry.field(description="The rule.")
    state: ProposalState = strawberry.field(description="Where it stands.")
    account_id: strawberry.ID = strawberry.field(description="The id of the account.")
    worker: WorkerProfile | None = strawberry.field(
        description="The account's worker profile; null where it has none."
    )
    requester: RequesterProfile | None = strawberry.field(
        description="The account's requester profile; null where it has none."
    )
    created_at: datetime = strawberry.field(description="The time when the rule found it.")
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before it."
    )
    decided_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who decided; null before it."
    )
    reason: str | None = strawberry.field(
        description="The operator's reason, at most 1,024 characters; null before the decision."
    )
    action: ProposalAction | None = strawberry.field(
        description="The action on the account; null unless the state is ACTED."
    )

    @resolved(description="The age in whole seconds.")
    def age_seconds(self) -> int:
        return int((clock.now() - self.row.created_at).total_seconds())

    @resolved(
        description="The figures that the rule found, with its threshold; at most ten.",
        cost=Cost(weight=0),
    )
    def figures(self) -> list[ReviewFigure]:
        return [
            ReviewFigure(name=name, value=str(value))
            for name, value in self.row.evidence.items()
            if name != _ACCOUNTS
        ]

    @resolved(
        description="The ids of the accounts that share the network, at most 100; empty for other "
        "rules."
    )
    def accounts(self) -> list[strawberry.ID]:
        found = self.row.evidence.get(_ACCOUNTS, ())
        return [global_id("Account", UUID(each)) for each in found]

    @classmethod
    def of(
        cls,
        row: models.ReviewProposal,
        worker: people.Worker | None,
        requester: people.Requester | None,
    ) -> ReviewProposal:
        return cls(
            row=row,
            id=global_id("ReviewProposal", row.id),
            kind=row.kind,
            state=row.state,
            account_id=global_id("Account", row.account_id),
            worker=None if worker is None else WorkerProfile.of(worker),
            requester=None if requester is None else RequesterProfile.of(requester),
            created_at=row.created_at,
            decided_at=row.decided_at,
            decided_by=optional_id("Account", row.decided_by),
            reason=row.reason,
            action=row.action,
        )
