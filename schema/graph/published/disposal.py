"""Disposals: results and types that nobody used for long, deleted a week after it was told."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.retention import models
from domain.retention.periods import FILE_KEPT
from schema.graph.uploads.team_file import TeamFile
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned


@strawberry.type(
    description="What nobody used for as long as the operator set (120 days), and that is deleted "
    "a week after it was told: the questions, answers and files of HITs, which become DISPOSED, "
    "batches, projects, HIT types, and qualification types with lists of workers. Payments, "
    "statements and the records of workers stay."
)
class Disposal:
    row: strawberry.Private[models.Disposal]
    owner: strawberry.Private[TeamOwner]
    told_at: datetime = strawberry.field(description="The time when it was told.")
    dispose_at: datetime = strawberry.field(
        description="The time from which on it is deleted. Things that are used before stay."
    )
    disposed_at: datetime | None = strawberry.field(
        description="The time when all was deleted; null before."
    )
    unused_since: datetime = strawberry.field(description="Nobody used any of it after this time.")
    hits: int = strawberry.field(description="The number of HITs, as they were told.")
    erased_hits: int = strawberry.field(
        description="The number of HITs of which questions and answers are deleted by now."
    )
    batches: int = strawberry.field(description="The number of batches and drafts, as told.")
    projects: int = strawberry.field(description="The number of projects, as told.")
    hit_types: int = strawberry.field(description="The number of HIT types, as told.")
    qualification_types: int = strawberry.field(
        description="The number of qualification types and lists of workers, as told."
    )

    @owned(
        description="The results of its HITs, as `exportResults` writes them as JSON_LINES: a file "
        f"that is made before anything is deleted, and then kept for {FILE_KEPT.days} days. Null "
        "before it is whole, where there are no results, and once it is deleted."
    )
    async def file(self, info: Info) -> TeamFile | None:
        key = self.row.file_id
        upload = None if key is None else await info.context.loaders.uploads.load(key)
        if upload is None or not upload.has_bytes:
            return None
        return TeamFile.of(upload, self.owner, is_made=True)

    @classmethod
    def of(cls, row: models.Disposal, owner: TeamOwner) -> Disposal:
        assert row.told_at is not None, "only those that were told are shown"
        assert row.dispose_at is not None, "only those that were told are shown"
        return cls(
            row=row,
            owner=owner,
            told_at=row.told_at,
            dispose_at=row.dispose_at,
            disposed_at=row.disposed_at,
            unused_since=row.unused_since,
            hits=row.hits,
            erased_hits=row.erased_hits,
            batches=row.batches,
            projects=row.projects,
            hit_types=row.hit_types,
            qualification_types=row.qualification_types,
        )
