"""The type of the event about what is disposed of in a week."""

from __future__ import annotations

import strawberry

from domain.retention import facts
from domain.retention.models import Disposal as DisposalRow
from schema.graph.published.disposal import Disposal
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, resolved
from schema.kernel.loaders import loaded
from schema.live.event import Event


@strawberry.type(
    description="What nobody used for long is deleted in a week, unless it is used. Sent to the "
    "requester."
)
class DisposalAnnounced(Event):
    fact: strawberry.Private[facts.DisposalAnnounced]

    @resolved(description="The disposal as it is now.")
    async def disposal(self, info: Info) -> Disposal:
        row = await DisposalRow.get(id=self.fact.disposal_id)
        requester = await loaded(info.context.loaders.requesters, row.requester_id)
        return Disposal.of(row, TeamOwner(requester))
