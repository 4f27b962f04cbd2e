"""Announcing uploads, by the rights that each purpose needs; operators who read those of others."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.audit import trail
from domain.kernel import bounds
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.refusals import NotAllowed, NotFound
from domain.kernel.work import retried, unit_of_work
from domain.people import queries
from domain.people.operators import Duty
from domain.people.refusals import EmailNotVerified
from domain.people.teams.roles import TeamDuty
from domain.people.viewer import Viewer
from domain.storage import keeping
from domain.storage import limits as storage_limits
from domain.storage import queries as uploads
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft

# The duty of the operators who may read files of a purpose.
READERS: Mapping[UploadPurpose, Duty] = {
    UploadPurpose.IDENTITY_DOCUMENT: Duty.DECIDE_APPLICATIONS,
    UploadPurpose.ANSWER_FILE: Duty.SUSPEND,
    UploadPurpose.BATCH_FILE: Duty.SUSPEND,
}


@retried
async def create_upload(
    viewer: Viewer, draft: UploadDraft, *, client_token: str | None = None
) -> Upload:
    """Announce a file; its bytes are then sent to a link."""
    _may_upload(viewer, draft.purpose)
    draft = draft.checked()
    request = IdempotentRequest(
        account_id=viewer.account.id,
        verb="createUpload",
        token=client_token,
        input={
            "purpose": draft.purpose,
            "fileName": draft.file_name,
            "contentType": draft.content_type,
            "bytes": draft.size_bytes,
        },
    )
    async with unit_of_work():
        await queries.locked_account(viewer.account.id)
        if known := await earlier_answer(request):
            [upload] = await uploads.own_uploads(viewer.account.id, [UUID(known["upload"])])
            if upload is None:
                raise NotFound("upload")
            return upload
        upload = await keeping.announce(viewer.account.id, draft)
        await store_answer(request, {"upload": upload.id})
        return upload


@retried
async def read_upload(
    viewer: Viewer, upload_id: UUID, *, reason: str, address: str | None
) -> Upload:
    """The file of another account, for an operator whose duty it is; the audit has the reason.

    For an operator without the duty it does not exist.
    """
    viewer.operating(Duty.READ_PEOPLE)
    bounds.text("reason", reason, at_most=storage_limits.LONGEST_REASON)
    async with unit_of_work():
        upload = await uploads.any_upload(upload_id)
        if upload is None or not upload.has_bytes:
            raise NotFound("upload")
        try:
            actor = viewer.acting(READERS[upload.purpose], address=address)
        except NotAllowed:
            raise NotFound("upload") from None
        await trail.record(
            actor,
            "upload.read",
            subject_id=upload.account_id,
            reason=reason,
            details={"upload": str(upload.id), "purpose": upload.purpose.value},
        )
    return upload


def _may_upload(viewer: Viewer, purpose: UploadPurpose) -> None:
    match purpose:
        case UploadPurpose.IDENTITY_DOCUMENT:
            viewer.require_session()
            if viewer.account.email_verified_at is None:
                raise EmailNotVerified()
        case UploadPurpose.ANSWER_FILE:
            viewer.finishing()
        case UploadPurpose.BATCH_FILE:
            viewer.requesting(TeamDuty.PUBLISH)
