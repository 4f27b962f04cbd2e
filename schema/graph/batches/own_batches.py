"""The batches of a requester, a part of their profile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.batches import queries
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from schema.graph.batches.batch_state import BatchState
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.batches.batch import Batch


@strawberry.type
class OwnBatches:
    """The part of a requester's profile that lists their batches."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="The requester's batches, the newest first.")
    async def batches(
        self,
        info: Info,
        state: Annotated[
            list[BatchState] | None,
            strawberry.argument(
                description="Only batches in one of these states. Left out, all but deleted ones."
            ),
        ] = None,
        project_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only batches of this project.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Annotated[Batch, strawberry.lazy("schema.graph.batches.batch")]]:
        from schema.graph.batches.batch import Batch

        project = None if project_id is None else key_of("projectId", project_id, "Project")
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.batches")
        page = await queries.batches_of(self.row.id, part, states=state, project_id=project)
        batch_of = partial(Batch.of, requester=self.row)
        return connected(page, batch_of, NEWEST_FIRST, list_name="requester.batches")
