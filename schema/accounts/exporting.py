"""Exporting all of one's own data."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.accounts.export import commands
from schema.execution.cost import Cost
from schema.graph.accounts.attempts import TooManyAttempts
from schema.graph.jobs.job import Job
from schema.graph.uploads.upload import READ_PATH
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput

PASSWORD_COST = Cost(weight=100, per_operation=1)


@strawberry.input(description="The password.")
class ExportMyDataInput:
    password: str = secret(description="The account's password.")


@strawberry.type(
    description="The archive is being made, or was already: an export that goes on is returned "
    "instead of a second one. When it is complete, a link to it is mailed."
)
class ExportMyDataSuccess:
    job: Job = strawberry.field(description="The job; `jobProgress` follows it.")


ExportMyDataResult = Annotated[
    ExportMyDataSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("ExportMyDataResult", description="The result of exportMyData."),
]


@strawberry.type
class ExportingMutations:
    @mutation(
        description="Export all that is stored about the viewer, as account, worker, requester and "
        "operator: one ZIP archive with each table as JSON and as CSV. A mail brings the link to "
        "it, which is good for 7 days, or as many as the operator sets, and needs no sign-in. Once "
        "a day: before, it is refused with TooManyAttempts, which says from when on it is "
        "possible. Needs a session, the password, and a confirmed e-mail; a suspended account may "
        "too.",
        cost=PASSWORD_COST,
    )
    async def export_my_data(
        self,
        info: Info,
        input: Annotated[ExportMyDataInput, strawberry.argument(description="The password.")],
    ) -> ExportMyDataResult:
        files_url = f"{info.context.server.public_url.rstrip('/')}{READ_PATH}"
        job = await commands.export_my_data(
            info.context.signed_in(), password=input.password, files_url=files_url
        )
        return ExportMyDataSuccess(job=Job.of(job))
