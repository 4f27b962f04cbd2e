"""Answering many people at once: applications approved or refused, threads solved."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.accounts.applications import commands as applications
from domain.accounts.applications.models import Application
from domain.messages.contact import commands as contact
from domain.messages.models import Thread
from domain.operations.deciding_many import decide_each
from domain.people.operators import Duty
from schema.accounts.reviewing import (
    ApproveApplicationResult,
    ApproveApplicationSuccess,
    RefuseApplicationResult,
    RefuseApplicationSuccess,
)
from schema.graph.accounts.application import ApplicationInReview
from schema.graph.messages.contact_thread import ContactThread
from schema.kernel.context import Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.refusals import Declined, InvalidInput
from schema.messages.answering import SolveContactResult, SolveContactSuccess
from schema.room.many import EACH, EACH_RESULT, NOT_ATOMIC, cost_for_each, keys_of


@strawberry.input(description="The applications to approve.")
class ApproveApplicationsInput:
    application_ids: list[strawberry.ID] = strawberry.field(description=f"The applications. {EACH}")


@strawberry.type(description=f"One result for each application. {NOT_ATOMIC}")
class ApproveApplicationsSuccess:
    results: list[ApproveApplicationResult] = strawberry.field(description=EACH_RESULT)


@strawberry.input(description="The applications to refuse, and why.")
class RefuseApplicationsInput:
    application_ids: list[strawberry.ID] = strawberry.field(description=f"The applications. {EACH}")
    reason: str = strawberry.field(
        description="One reason for all, 1 to 2,000 characters; the applicants read it."
    )


@strawberry.type(description=f"One result for each application. {NOT_ATOMIC}")
class RefuseApplicationsSuccess:
    results: list[RefuseApplicationResult] = strawberry.field(description=EACH_RESULT)


@strawberry.input(description="The threads that are solved.")
class SolveContactsInput:
    thread_ids: list[strawberry.ID] = strawberry.field(description=f"The threads. {EACH}")


@strawberry.type(description=f"One result for each thread. {NOT_ATOMIC}")
class SolveContactsSuccess:
    results: list[SolveContactResult] = strawberry.field(description=EACH_RESULT)


ApproveApplicationsResult = Annotated[
    ApproveApplicationsSuccess | InvalidInput | Declined,
    strawberry.union("ApproveApplicationsResult", description="The result of approveApplications."),
]
RefuseApplicationsResult = Annotated[
    RefuseApplicationsSuccess | InvalidInput | Declined,
    strawberry.union("RefuseApplicationsResult", description="The result of refuseApplications."),
]
SolveContactsResult = Annotated[
    SolveContactsSuccess | InvalidInput | Declined,
    strawberry.union("SolveContactsResult", description="The result of solveContacts."),
]


@strawberry.type
class ManyPeopleMutations:
    @mutation(
        description="Approve many applications, each as `approveApplication` does. For operators "
        "who decide applications, in a session.",
        cost=cost_for_each("applicationIds"),
    )
    async def approve_applications(
        self,
        info: Info,
        input: Annotated[
            ApproveApplicationsInput, strawberry.argument(description="The applications.")
        ],
    ) -> ApproveApplicationsResult:
        by = info.context.acting(Duty.DECIDE_APPLICATIONS)
        keys = keys_of("applicationIds", input.application_ids, "Application")

        async def approve(key: UUID) -> Application:
            return await applications.approve(key, by=by)

        def success(row: Application) -> ApproveApplicationSuccess:
            return ApproveApplicationSuccess(review=ApplicationInReview.of(row))

        answers = await decide_each("applicationIds", keys, approve)
        results = results_of(answers, success, ApproveApplicationResult)
        return ApproveApplicationsSuccess(results=results)

    @mutation(
        description="Refuse many applications with one reason, each as `refuseApplication` does. "
        "For operators who decide applications, in a session.",
        cost=cost_for_each("applicationIds"),
    )
    async def refuse_applications(
        self,
        info: Info,
        input: Annotated[
            RefuseApplicationsInput, strawberry.argument(description="The applications.")
        ],
    ) -> RefuseApplicationsResult:
        by = info.context.acting(Duty.DECIDE_APPLICATIONS)
        keys = keys_of("applicationIds", input.application_ids, "Application")

        async def refuse(key: UUID) -> Application:
            return await applications.refuse(key, reason=input.reason, by=by)

        def success(row: Application) -> RefuseApplicationSuccess:
            return RefuseApplicationSuccess(review=ApplicationInReview.of(row))

        answers = await decide_each("applicationIds", keys, refuse)
        results = results_of(answers, success, RefuseApplicationResult)
        return RefuseApplicationsSuccess(results=results)

    @mutation(
        description="Mark many threads as solved without an answer, each as `solveContact` does. "
        "For operators who answer people, in a session.",
        cost=cost_for_each("threadIds"),
    )
    async def solve_contacts(
        self,
        info: Info,
        input: Annotated[SolveContactsInput, strawberry.argument(description="The threads.")],
    ) -> SolveContactsResult:
        by = info.context.acting(Duty.ANSWER_PEOPLE)
        keys = keys_of("threadIds", input.thread_ids, "ContactThread")

        async def solve(key: UUID) -> Thread:
            return await contact.solve(key, by=by)

        def success(row: Thread) -> SolveContactSuccess:
            return SolveContactSuccess(thread=ContactThread.of(row))

        answers = await decide_each("threadIds", keys, solve)
        return SolveContactsSuccess(results=results_of(answers, success, SolveContactResult))
