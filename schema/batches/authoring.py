"""Creating a batch, and changing one that is not published."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.batches import commands, queries
from domain.batches.changes import SettingChanges
from domain.batches.commands import BatchChanges, NewBatch
from domain.batches.rules import BatchTexts
from domain.people.teams.roles import TeamDuty
from schema.graph.batches.batch import Batch
from schema.graph.batches.batch_settings import BatchSettingsInput
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

OWN_BATCH = "The id of a batch of your own."
FILE = (
    "The id of a BATCH_FILE that you uploaded and nothing else uses: CSV in UTF-8 with a header, "
    "of at most 1,000,000 rows of at most 262,144 bytes, 1,000 columns, and 65,535 bytes a cell. "
    "The batch keeps it."
)


@strawberry.input(description="A new batch of a project.")
class CreateBatchInput:
    project_id: strawberry.ID = strawberry.field(
        description="The id of a project of your own, whose template and settings it gets."
    )
    name: str = strawberry.field(
        description="Your own name for it, 1 to 128 characters; workers never see it."
    )
    description: str = strawberry.field(
        default="", description="Your own notes, at most 2,000 characters; workers never see them."
    )
    upload_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"{FILE} It may be given later."
    )
    settings: BatchSettingsInput | None = strawberry.field(
        default=None, description="Settings that differ from those of the project."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The batch was created as a draft: nothing is published.")
class CreateBatchSuccess:
    batch: Batch = strawberry.field(description="The batch.")


CreateBatchResult = Annotated[
    CreateBatchSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("CreateBatchResult", description="The result of createBatch."),
]


@strawberry.input(description="Changes of a batch. A field that is left out changes nothing.")
class UpdateBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)
    version: int = strawberry.field(
        description="The `version` that you read. Where the batch was changed since, it is refused."
    )
    name: str | None = strawberry.field(
        default=None, description="Another name, 1 to 128 characters."
    )
    description: str | None = strawberry.field(
        default=None, description="Other notes, at most 2,000 characters."
    )
    upload_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"{FILE} The file before is deleted."
    )
    settings: BatchSettingsInput | None = strawberry.field(
        default=None, description="Other settings."
    )
    takes_latest_revision: bool = strawberry.field(
        default=False,
        description="Whether the batch takes the template that its project has now.",
    )


@strawberry.type(
    description="The batch is as the input says. It has to be checked again, unless only its name "
    "or its notes have changed."
)
class UpdateBatchSuccess:
    batch: Batch = strawberry.field(description="The batch.")


UpdateBatchResult = Annotated[
    UpdateBatchSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("UpdateBatchResult", description="The result of updateBatch."),
]


@strawberry.type
class BatchMutations:
    @mutation(
        description="Create a batch: a project's template and a CSV file, of which each row "
        "becomes a HIT. Nothing is published before `checkBatch` and `publishBatch`."
    )
    async def create_batch(
        self,
        info: Info,
        input: Annotated[CreateBatchInput, strawberry.argument(description="The batch.")],
    ) -> CreateBatchResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        upload = input.upload_id
        new = NewBatch(
            project_id=key_of("projectId", input.project_id, "Project"),
            texts=BatchTexts(name=input.name, description=input.description),
            upload_id=None if upload is None else key_of("uploadId", upload, "Upload"),
            settings=SettingChanges() if input.settings is None else input.settings.changes(),
        )
        row = await commands.create_batch(requester, new, client_token=input.client_token)
        return CreateBatchSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Change a batch. Its name and its notes can be changed at any time, the rest "
        "until it is published. Text that only you see may be changed without another check."
    )
    async def update_batch(
        self,
        info: Info,
        input: Annotated[UpdateBatchInput, strawberry.argument(description="The changes.")],
    ) -> UpdateBatchResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        known = await queries.batch_of(requester, key_of("batchId", input.batch_id, "Batch"))
        name, description, upload = input.name, input.description, input.upload_id
        texts = BatchTexts(
            name=known.name if name is None else name,
            description=known.description if description is None else description,
        )
        changes = BatchChanges(
            version=input.version,
            texts=None if name is None and description is None else texts,
            upload_id=None if upload is None else key_of("uploadId", upload, "Upload"),
            settings=SettingChanges() if input.settings is None else input.settings.changes(),
            takes_latest_revision=input.takes_latest_revision,
        )
        row = await commands.update_batch(requester, known.id, changes)
        return UpdateBatchSuccess(batch=Batch.of(row, requester))
