"""Closing all HITs of a type as a job."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.hits import commands
from domain.hits.commands import Closing
from domain.people.teams.roles import TeamDuty
from schema.graph.jobs.job import Job
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, NotFound

described(
    Closing,
    name="HitClosing",
    description="The action on the HITs of a type.",
    members={
        Closing.EXPIRE: "Running HITs expire. Work in progress may still be submitted.",
        Closing.DELETE: "Reviewable HITs without undecided work are deleted.",
    },
)


@strawberry.input(description="The HIT type, and what is done to its HITs.")
class CloseHitsOfTypeInput:
    hit_type_id: strawberry.ID = strawberry.field(
        description="The id of one of your HIT types, or of its group."
    )
    closing: Closing = strawberry.field(description="Whether HITs expire or are deleted.")


@strawberry.type(
    description="The work has begun, or goes on already: a job that does the same is returned "
    "instead of a second one."
)
class CloseHitsOfTypeSuccess:
    job: Job = strawberry.field(description="The job; `jobProgress` follows it.")


CloseHitsOfTypeResult = Annotated[
    CloseHitsOfTypeSuccess | NotFound | Declined,
    strawberry.union("CloseHitsOfTypeResult", description="The result of closeHitsOfType."),
]


@strawberry.type
class ClosingJobMutations:
    @mutation(
        description="Expire or delete all HITs that a type has now, however many, as a job. HITs "
        "of which it is not possible are left as they are, and so are HITs published later. At "
        "most 100 jobs of an account may go on at once."
    )
    async def close_hits_of_type(
        self,
        info: Info,
        input: Annotated[
            CloseHitsOfTypeInput,
            strawberry.argument(description="The HIT type, and what is done to its HITs."),
        ],
    ) -> CloseHitsOfTypeResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = await hit_type_key("hitTypeId", input.hit_type_id)
        job = await commands.close_hits_of_type(requester, key, input.closing)
        return CloseHitsOfTypeSuccess(job=Job.of(job))
