"""Opening a worker or a requester profile."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from schema.graph.person import Requester, Worker
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput

_TOKEN = (
    "A token of your own choice, 1 to 64 characters: the same token and input within 24 hours "
    "return the first result again."
)


@strawberry.input(description="The worker profile to open.")
class OpenWorkerAccountInput:
    client_token: str | None = strawberry.field(default=None, description=_TOKEN)


@strawberry.type(description="The account has a worker profile and may work from now on.")
class OpenWorkerAccountSuccess:
    worker: Worker = strawberry.field(description="The new worker profile.")


@strawberry.input(description="The requester profile to open.")
class OpenRequesterAccountInput:
    name: str = strawberry.field(
        description="The name that workers see: one line, 1 to 100 characters."
    )
    client_token: str | None = strawberry.field(default=None, description=_TOKEN)


@strawberry.type(description="The account has a requester profile and may publish from now on.")
class OpenRequesterAccountSuccess:
    requester: Requester = strawberry.field(description="The new requester profile.")


OpenWorkerAccountResult = Annotated[
    OpenWorkerAccountSuccess | InvalidInput | Declined,
    strawberry.union("OpenWorkerAccountResult", description="The result of openWorkerAccount."),
]
OpenRequesterAccountResult = Annotated[
    OpenRequesterAccountSuccess | InvalidInput | Declined,
    strawberry.union(
        "OpenRequesterAccountResult",
        description="The result of openRequesterAccount.",
    ),
]


@strawberry.type
class ProfileMutations:
    @mutation(
        description="Open a worker profile for the viewer's account. Needs a confirmed e-mail and "
        "the scope WORK."
    )
    async def open_worker_account(
        self,
        info: Info,
        input: Annotated[OpenWorkerAccountInput, strawberry.argument(description="The profile.")],
    ) -> OpenWorkerAccountResult:
        worker = await commands.open_worker_account(
            info.context.signed_in(), client_token=input.client_token
        )
        return OpenWorkerAccountSuccess(worker=Worker.of(worker))

    @mutation(
        description="Open a requester profile for the viewer's account. Needs a confirmed e-mail "
        "and the scope REQUEST."
    )
    async def open_requester_account(
        self,
        info: Info,
        input: Annotated[
            OpenRequesterAccountInput, strawberry.argument(description="The profile.")
        ],
    ) -> OpenRequesterAccountResult:
        requester = await commands.open_requester_account(
            info.context.signed_in(), name=input.name, client_token=input.client_token
        )
        return OpenRequesterAccountSuccess(requester=Requester.of(requester))
