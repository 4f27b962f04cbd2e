"""Suspensions: as their owner sees them, and as cases for operators."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.accounts.suspension import models
from domain.accounts.suspension.lifecycle import SuspensionState
from domain.kernel import clock
from domain.people import models as people
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import global_id, optional_id

_S = SuspensionState

described(
    SuspensionState,
    name="SuspensionState",
    description="The state of a suspension.",
    members={
        _S.IN_FORCE: "The account is suspended, and its owner may appeal once.",
        _S.APPEALED: "The account is suspended, and the appeal waits for another operator.",
        _S.UPHELD: "The account is suspended: the appeal was decided, and there is no other.",
        _S.OVERTURNED: "An appeal ended the suspension.",
        _S.LIFTED: "An operator ended the suspension.",
    },
)


@strawberry.type(
    description="A suspension of an account. While it is in force, the account can browse and "
    "finish the work that it has begun, and nothing else."
)
class Suspension:
    state: SuspensionState = strawberry.field(description="Where it stands.")
    reason: str = strawberry.field(description="The reason, at most 1,024 characters.")
    suspended_at: datetime = strawberry.field(description="The time when it began.")
    appeal: str | None = strawberry.field(
        description="The owner's appeal, at most 4,000 characters; null where there is none."
    )
    appealed_at: datetime | None = strawberry.field(
        description="The time of the appeal; null where there is none."
    )
    answer: str | None = strawberry.field(
        description="The answer to the appeal, at most 1,024 characters; null before it."
    )
    answered_at: datetime | None = strawberry.field(
        description="The time of the answer; null before it."
    )
    ended_at: datetime | None = strawberry.field(
        description="The time when it ended; null while it is in force."
    )
    end_reason: str | None = strawberry.field(
        description="The reason of its end, at most 1,024 characters; null while it is in force."
    )

    @classmethod
    def of(cls, row: models.Suspension) -> Suspension:
        return cls(
            state=row.state,
            reason=row.reason,
            suspended_at=row.suspended_at,
            appeal=row.appeal,
            appealed_at=row.appealed_at,
            answer=row.answer,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
        )


@strawberry.type(
    description="A suspension with its account and who decided what. Only operators can see it."
)
class SuspensionCase:
    row: strawberry.Private[models.Suspension]
    id: strawberry.ID = strawberry.field(description="The id to decide its appeal with.")
    suspension: Suspension = strawberry.field(description="What its owner sees of it.")
    account_id: strawberry.ID = strawberry.field(description="The id of the suspended account.")
    worker: WorkerProfile | None = strawberry.field(
        description="The account's worker profile; null where it has none."
    )
    requester: RequesterProfile | None = strawberry.field(
        description="The account's requester profile; null where it has none."
    )
    suspended_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who suspended it; null for the command line."
    )
    answered_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who decided the appeal; null before it."
    )
    ended_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who ended it; null while it is in force, and for "
        "the command line."
    )

    @resolved(
        description="The age in whole seconds: since the appeal where one waits, else since the "
        "suspension."
    )
    def age_seconds(self) -> int:
        since = self.row.suspended_at
        if self.row.state == SuspensionState.APPEALED and self.row.appealed_at is not None:
            since = self.row.appealed_at
        return int((clock.now() - since).total_seconds())

    @classmethod
    def of(
        cls,
        row: models.Suspension,
        worker: people.Worker | None,
        requester: people.Requester | None,
    ) -> SuspensionCase:
        return cls(
            row=row,
            id=global_id("Suspension", row.id),
            suspension=Suspension.of(row),
            account_id=global_id("Account", row.account_id),
            worker=None if worker is None else WorkerProfile.of(worker),
            requester=None if requester is None else RequesterProfile.of(requester),
            suspended_by=optional_id("Account", row.suspended_by),
            answered_by=optional_id("Account", row.answered_by),
            ended_by=optional_id("Account", row.ended_by),
        )
