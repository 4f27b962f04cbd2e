"""Files of a requester, with links for the members of its team."""

from __future__ import annotations

import strawberry

from domain.storage.models import Upload
from schema.execution.cost import Cost
from schema.graph.uploads.upload import link_to_read
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned


@strawberry.type(
    description="A file of a requester, such as of a batch: the members of the team read it."
)
class TeamFile:
    row: strawberry.Private[Upload]
    owner: strawberry.Private[TeamOwner]
    file_name: str = strawberry.field(description="Its name, without folders.")
    bytes: int = strawberry.field(description="Its size in bytes.")
    sha256: str | None = strawberry.field(
        description="The SHA-256 of an uploaded file in hexadecimal digits; null for one that the "
        "market made."
    )

    @owned(
        description="A link to read it, for 15 minutes and without signing in: show it to nobody.",
        cost=Cost(weight=1),
    )
    async def url(self, info: Info) -> str:
        return link_to_read(self.row, info.context)

    @classmethod
    def of(cls, row: Upload, owner: TeamOwner, *, is_made: bool = False) -> TeamFile:
        return cls(
            row=row,
            owner=owner,
            file_name=row.file_name,
            bytes=row.size_bytes,
            sha256=None if is_made else row.sha256,
        )
