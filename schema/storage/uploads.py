"""Mutations that hand out links: to send a file, and for operators to read one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people import commands
from domain.storage.lifecycle import UploadState
from domain.storage.links import Link
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft
from schema.graph.uploads.upload import Upload, link_to_read, link_to_send
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="A file to upload.")
class CreateUploadInput:
    purpose: UploadPurpose = strawberry.field(
        description="The purpose, which bounds media type and size."
    )
    file_name: str = strawberry.field(
        description="The name of the file, 1 to 200 characters. Folders before it are left out."
    )
    content_type: str = strawberry.field(
        description="The media type, one of those of the purpose, such as `image/png`. The bytes "
        "must be of this type."
    )
    bytes: int = strawberry.field(
        description="The exact size in bytes, from 1 to that of the purpose."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The upload is announced; its bytes are to be sent to the link.")
class CreateUploadSuccess:
    upload: Upload = strawberry.field(description="The upload.")
    upload_url: str | None = strawberry.field(
        description="The link to send the bytes to, by PUT with the file itself as the body, once "
        "and without signing in: show it to nobody. Null where the bytes were sent before."
    )
    expires_at: datetime = strawberry.field(
        description="The time when the link expires, 15 minutes after the upload was announced."
    )


@strawberry.input(description="A file to delete.")
class DeleteUploadInput:
    upload_id: strawberry.ID = strawberry.field(description="The id of the upload.")


@strawberry.type(
    description="The file is deleted: links to it have ended, and it counts no more towards the "
    "bounds of the account."
)
class DeleteUploadSuccess:
    deleted_id: strawberry.ID = strawberry.field(description="The id that the upload had.")


@strawberry.input(description="A file of another account to read.")
class ReadUploadInput:
    upload_id: strawberry.ID = strawberry.field(description="The id of the upload.")
    reason: str = strawberry.field(
        description="The reason for reading it, which the audit keeps: 1 to 1,000 characters."
    )


@strawberry.type(description="The file may be read; the audit says by which operator, and why.")
class ReadUploadSuccess:
    url: str = strawberry.field(
        description="A link to read it, for 15 minutes and without signing in: show it to nobody."
    )
    expires_at: datetime = strawberry.field(description="The time when the link expires.")


CreateUploadResult = Annotated[
    CreateUploadSuccess | InvalidInput | Declined,
    strawberry.union("CreateUploadResult", description="The result of createUpload."),
]
DeleteUploadResult = Annotated[
    DeleteUploadSuccess | NotFound | WrongState | Declined,
    strawberry.union("DeleteUploadResult", description="The result of deleteUpload."),
]
ReadUploadResult = Annotated[
    ReadUploadSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ReadUploadResult", description="The result of readUpload."),
]


@strawberry.type
class UploadMutations:
    @mutation(
        description="Announce a file, and get a link to send it to within 15 minutes. What nothing "
        "uses is deleted later; an account may have 100 such files, of 256 MiB together."
    )
    async def create_upload(
        self,
        info: Info,
        input: Annotated[CreateUploadInput, strawberry.argument(description="The file.")],
    ) -> CreateUploadResult:
        draft = UploadDraft(
            purpose=input.purpose,
            file_name=input.file_name,
            content_type=input.content_type,
            size_bytes=input.bytes,
        )
        upload = await commands.create_upload(
            info.context.signed_in(), draft, client_token=input.client_token
        )
        is_awaited = upload.state == UploadState.AWAITED
        return CreateUploadSuccess(
            upload=Upload.of(upload),
            upload_url=link_to_send(upload, info.context) if is_awaited else None,
            expires_at=upload.expires_at,
        )

    @mutation(
        description="Delete one of the viewer's own files that nothing uses, whether or not it was "
        "sent. A file in use is refused with WrongState. It takes a credential that may upload a "
        "file of this purpose; a suspended account may too."
    )
    async def delete_upload(
        self,
        info: Info,
        input: Annotated[DeleteUploadInput, strawberry.argument(description="The file.")],
    ) -> DeleteUploadResult:
        viewer = info.context.signed_in()
        key = key_of("uploadId", input.upload_id, "Upload")
        await commands.delete_upload(viewer, key)
        return DeleteUploadSuccess(deleted_id=global_id("Upload", key))

    @mutation(
        description="Get a link to read a file of another account. For operators whose duty it is; "
        "each use is in the audit with its reason."
    )
    async def read_upload(
        self,
        info: Info,
        input: Annotated[ReadUploadInput, strawberry.argument(description="The file to read.")],
    ) -> ReadUploadResult:
        upload = await commands.read_upload(
            info.context.signed_in(),
            key_of("uploadId", input.upload_id, "Upload"),
            reason=input.reason,
            address=info.context.address,
        )
        return ReadUploadSuccess(
            url=link_to_read(upload, info.context), expires_at=Link.to_read(upload.id).expires_at
        )
