"""An upload, shown only to the account that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard
from uuid import UUID

import strawberry

from domain.assignments.models import Assignment
from domain.people.teams.roles import TeamDuty
from domain.storage import models, queries
from domain.storage.lifecycle import UploadState
from domain.storage.links import Link
from domain.storage.purposes import ALLOWANCES, UploadPurpose
from schema.execution.cost import Cost
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.errors import Forbidden
from schema.kernel.fields import Owner, owned
from schema.kernel.node import Node, findable, global_id

SEND_PATH, READ_PATH = "/uploads", "/files"

described(
    UploadPurpose,
    name="UploadPurpose",
    description="The purpose of an upload, which bounds its media type and size.",
    members={
        UploadPurpose.IDENTITY_DOCUMENT: "A picture or scan that shows who somebody is: JPEG, PNG "
        "or PDF of at most 10 MiB, stored encrypted and read by operators alone. Needs a session.",
        UploadPurpose.TAX_FORM: "A signed tax form: PDF, JPEG or PNG of at most 10 MiB, stored "
        "encrypted and read by operators alone. Needs a session.",
        UploadPurpose.ANSWER_FILE: "A file that is a part of an answer: JPEG, PNG, GIF, WebP, PDF, "
        "MP3, WAV, Ogg, MP4, WebM or plain text in UTF-8 of at most 25 MiB. Needs a worker "
        "profile.",
        UploadPurpose.BATCH_FILE: "A CSV file in UTF-8 of at most 64 MiB. Needs a requester "
        "profile.",
        UploadPurpose.REVIEW_FILE: "A results file or workers file with decisions filled in: a CSV "
        "file in UTF-8 of at most 128 MiB. Needs a requester profile.",
        UploadPurpose.RESULTS_FILE: "A file that the market makes for a requester: results, "
        "workers, or the answers to a file that was sent. It cannot be uploaded.",
        UploadPurpose.DATA_EXPORT: "An archive of all data of an account, which `exportMyData` "
        "makes. It cannot be uploaded.",
        UploadPurpose.BATCH_ERRORS: "The errors in the file of a batch, which `checkBatch` makes. "
        "It cannot be uploaded.",
    },
)
described(
    UploadState,
    name="UploadState",
    description="The state of an upload.",
    members={
        UploadState.AWAITED: "Its bytes have not arrived. It is deleted when its link expires.",
        UploadState.STORED: "Its bytes are stored, and nothing uses them yet. It is deleted a day "
        "later, or as the operator sets.",
        UploadState.ATTACHED: "A thing of the market uses it.",
        UploadState.DELETED: "It is deleted; it cannot be read any more.",
    },
)


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """The two sides that read a file of an answer: its worker, and the requester of the HIT."""

    worker_id: UUID
    requester_id: UUID

    def check(self, context: Context, duty: TeamDuty) -> None:
        """Raise FORBIDDEN for everybody else."""
        if not (context.is_worker(self.worker_id) or context.is_requester(self.requester_id)):
            raise Forbidden("Only the worker and the requester of the HIT may read this.")


@strawberry.type(
    description="A file that an account uploads. Only its owner can see it; a file of a submitted "
    "answer also the requester of the HIT."
)
class Upload(Node):
    purpose: UploadPurpose = strawberry.field(description="The purpose that it was made for.")
    file_name: str = strawberry.field(description="Its name, without folders.")
    content_type: str = strawberry.field(description="Its media type, such as `image/png`.")
    bytes: int = strawberry.field(description="Its size in bytes, as it was announced.")
    state: UploadState = strawberry.field(description="Its state.")
    sha256: str | None = strawberry.field(
        description="The SHA-256 of its bytes in hexadecimal digits; null before they are stored."
    )
    created_at: datetime = strawberry.field(description="The time when it was announced.")
    stored_at: datetime | None = strawberry.field(
        description="The time when its bytes were stored; null before that."
    )
    row: strawberry.Private[models.Upload]
    owner: strawberry.Private[Owner | AnswerReader]

    @classmethod
    def of(cls, row: models.Upload, reader: AnswerReader | None = None) -> Upload:
        return cls(
            id=global_id("Upload", row.id),
            purpose=row.purpose,
            file_name=row.file_name,
            content_type=row.content_type,
            bytes=row.size_bytes,
            state=row.state,
            sha256=row.sha256,
            created_at=row.created_at,
            stored_at=row.stored_at,
            row=row,
            owner=reader or Owner(row.account_id),
        )

    @owned(
        description="A link to read it, for 15 minutes and without signing in: show it to nobody. "
        "Null where no bytes are stored, and for a document that only operators may read.",
        cost=Cost(weight=1),
    )
    async def url(self, info: Info) -> str | None:
        allowance = ALLOWANCES.get(self.row.purpose)
        is_private = allowance is not None and allowance.is_encrypted
        is_readable = self.row.has_bytes and not is_private
        return link_to_read(self.row, info.context) if is_readable else None


def link_to_read(row: models.Upload, context: Context) -> str:
    """The address of the bytes. The caller has decided that the viewer may read them."""
    return f"{context.server.public_url.rstrip('/')}{READ_PATH}/{Link.to_read(row.id).token()}"


def link_to_send(row: models.Upload, context: Context) -> str:
    """The address to send the bytes to."""
    token = Link.to_send(row.id, row.expires_at).token()
    return f"{context.server.public_url.rstrip('/')}{SEND_PATH}/{token}"


@findable("Upload")
async def visible_uploads(context: Context, keys: Sequence[UUID]) -> list[Upload | None]:
    """The viewer's own uploads, and the files of answers to the viewer's HITs."""
    if context.viewer is None:
        return [None] * len(keys)
    own = await queries.own_uploads(context.viewer.account.id, keys)
    found = [None if row is None else Upload.of(row) for row in own]
    others = [key for key, each in zip(keys, found, strict=True) if each is None]
    if others and context.viewer.requester is not None:
        answered = {each: await _of_an_answer(context, each) for each in others}
        found = [each or answered.get(key) for key, each in zip(keys, found, strict=True)]
    return found


async def files_of(context: Context, keys: Sequence[UUID], assignment: Assignment) -> list[Upload]:
    """Those of these uploads that are files of this answer, which the viewer may read."""
    rows = await context.loaders.uploads.load_many(keys)
    reader = AnswerReader(assignment.worker_id, assignment.requester_id)
    return [Upload.of(row, reader) for row in rows if _is_file_of(row, assignment)]


async def _of_an_answer(context: Context, key: UUID) -> Upload | None:
    """A file of an answer to a HIT of the viewer."""
    row = await context.loaders.uploads.load(key)
    if row is None or row.attached_to is None:
        return None
    assignment = await context.loaders.assignments.load(row.attached_to)
    if assignment is None or not _is_file_of(row, assignment):
        return None
    if not context.is_requester(assignment.requester_id):
        return None
    return Upload.of(row, AnswerReader(assignment.worker_id, assignment.requester_id))


def _is_file_of(row: models.Upload | None, assignment: Assignment) -> TypeGuard[models.Upload]:
    if row is None or row.purpose != UploadPurpose.ANSWER_FILE:
        return False
    return row.attached_to == assignment.id
