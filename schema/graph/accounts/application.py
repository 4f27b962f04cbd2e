"""Applications as their applicant sees them, and as operators do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.accounts.applications import models, queries
from domain.accounts.applications.lifecycle import ApplicationState, ApplicationVerb
from domain.kernel import clock
from domain.kernel.paging import OLDEST_FIRST
from domain.people.admission import ApplicationRole
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

__all__ = [
    "Applicant",
    "Application",
    "ApplicationInReview",
    "ApplicationRole",
    "ApplicationState",
    "ApplicationStep",
    "ApplicationVerb",
]

described(
    ApplicationRole,
    name="ApplicationRole",
    description="The role that an application is for.",
    members={
        ApplicationRole.WORKER: "To accept HITs.",
        ApplicationRole.REQUESTER: "To publish HITs.",
        ApplicationRole.BOTH: "Both roles, where one application covers both.",
    },
)
described(
    ApplicationState,
    name="ApplicationState",
    description="The state of an application.",
    members={
        ApplicationState.SUBMITTED: "It waits for an operator.",
        ApplicationState.MORE_ASKED: "The operator asked something; the applicant is to answer.",
        ApplicationState.ANSWERED: "The applicant answered; it waits for an operator again.",
        ApplicationState.APPROVED: "The applicant was admitted.",
        ApplicationState.REFUSED: "It was refused with a reason.",
    },
)
described(
    ApplicationVerb,
    name="ApplicationVerb",
    description="A step of an application.",
    members={
        ApplicationVerb.SUBMIT: "The applicant applied.",
        ApplicationVerb.ASK: "An operator asked for more.",
        ApplicationVerb.ANSWER: "The applicant answered.",
        ApplicationVerb.APPROVE: "An operator or a rule approved.",
        ApplicationVerb.REFUSE: "An operator refused.",
    },
)

_STEPS = "application.steps"


@strawberry.type(description="A step of an application. It does not tell who took it.")
class ApplicationStep:
    verb: ApplicationVerb = strawberry.field(description="The step.")
    text: str | None = strawberry.field(
        description="The question, the answer or the reason that went with it."
    )
    taken_at: datetime = strawberry.field(description="The time of the step.")

    @classmethod
    def of(cls, row: models.ApplicationStep) -> ApplicationStep:
        return cls(verb=row.verb, text=row.text, taken_at=row.taken_at)


@strawberry.type(description="An application to work or to publish, seen by its applicant alone.")
class Application(Node):
    row: strawberry.Private[models.Application]
    role: ApplicationRole = strawberry.field(description="The role that it is for.")
    state: ApplicationState = strawberry.field(description="The state.")
    country: str = strawberry.field(
        description="The country of residence that was stated, ISO 3166-1 alpha-2."
    )
    agreement_version: int = strawberry.field(
        description="The version of the participation agreement at that time."
    )
    is_by_rule: bool = strawberry.field(
        description="Whether a rule approved it, because no operator reviews applications here."
    )
    submitted_at: datetime = strawberry.field(description="The time of the application.")
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before."
    )
    reason: str | None = strawberry.field(description="The reason of a refusal; else null.")

    @resolved(
        description="The time from which the applicant may apply again; null where it was not "
        "refused."
    )
    def may_apply_again_at(self) -> datetime | None:
        return queries.may_apply_again_at(self.row)

    @resolved(description="What happened with it, the oldest step first.")
    async def steps(self, first: First = None, after: After = None) -> Connection[ApplicationStep]:
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_STEPS)
        page = await queries.steps(self.row.id, part)
        return connected(page, ApplicationStep.of, OLDEST_FIRST, list_name=_STEPS)

    @classmethod
    def of(cls, row: models.Application) -> Application:
        return cls(
            id=global_id("Application", row.id),
            row=row,
            role=row.role,
            state=row.state,
            country=row.country,
            agreement_version=row.agreement_version,
            is_by_rule=row.by_rule,
            submitted_at=row.submitted_at,
            decided_at=row.decided_at,
            reason=row.reason,
        )


@strawberry.type(description="A person who applied, for operators.")
class Applicant:
    email: str = strawberry.field(description="The e-mail address.")
    display_name: str = strawberry.field(description="The name.")
    signed_up_at: datetime = strawberry.field(description="The time of the sign-up.")


@strawberry.type(description="An application in the queue of the operators.")
class ApplicationInReview:
    row: strawberry.Private[models.Application]
    application: Application = strawberry.field(description="The application.")
    waiting_since: datetime = strawberry.field(
        description="The time since which it waits: of the application, or of the last answer."
    )
    due_at: datetime | None = strawberry.field(
        description="Three business days (Monday to Friday in the market's time zone) after that; "
        "null where no operator is awaited."
    )

    @resolved(description="The seconds since it waits.")
    def age_seconds(self) -> int:
        return int((clock.now() - self.row.waiting_since).total_seconds())

    @resolved(description="Whether an operator is awaited, and `dueAt` is over.")
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now()

    @resolved(description="The person who applied.")
    async def applicant(self, info: Info) -> Applicant:
        account = await loaded(info.context.loaders.accounts, self.row.account_id)
        return Applicant(
            email=account.email,
            display_name=account.display_name,
            signed_up_at=account.created_at,
        )

    @classmethod
    def of(cls, row: models.Application) -> ApplicationInReview:
        return cls(
            row=row,
            application=Application.of(row),
            waiting_since=row.waiting_since,
            due_at=queries.due_at(row),
        )


@findable("Application")
async def _own_applications(context: Context, keys: Sequence[UUID]) -> list[Application | None]:
    if context.viewer is None:
        return [None] * len(keys)
    rows = await queries.own_ones(context.viewer.account_id, keys)
    return [None if row is None else Application.of(row) for row in rows]
