"""Announcing uploads, by the rights that each purpose needs; operators who read those of others."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.audit import trail
from domain.kernel import bounds
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.refusals import NotAllowed, NotFound, WrongState
from domain.kernel.work import retried, unit_of_work
from domain.people import queries
from domain.people.models import Scope
from domain.people.operators import Duty
from domain.people.refusals import EmailNotVerified
from domain.people.teams.roles import TeamDuty
from domain.people.viewer import Viewer
from domain.storage import keeping
from domain.storage import limits as storage_limits
from domain.storage import queries as uploads
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft

# The duty of the operators who may read files of a purpose.
READERS: Mapping[UploadPurpose, Duty] = {
    UploadPurpose.IDENTITY_DOCUMENT: Duty.VERIFY_IDENTITY,
    UploadPurpose.TAX_FORM: Duty.KEEP_TAX,
    UploadPurpose.ANSWER_FILE: Duty.SUSPEND,
    UploadPurpose.BATCH_FILE: Duty.SUSPEND,
    UploadPurpose.REVIEW_FILE: Duty.SUSPEND,
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
async def delete_upload(viewer: Viewer, upload_id: UUID) -> None:
    """Delete a file of the viewer that nothing uses, sent or not; housekeeping takes the bytes.

    It takes the same credential as to upload it. Raises NotFound, and WrongState for a file in use.
    """
    async with unit_of_work():
        upload = await uploads.locked_upload(upload_id)
        if upload.account_id != viewer.account_id or upload.purpose not in READERS:
            raise NotFound("upload")
        _may_delete(viewer, upload.purpose)
        if upload.state is UploadState.ATTACHED:
            open_states = [UploadState.AWAITED, UploadState.STORED]
            raise WrongState("upload", upload.state, open_states)
        await keeping.delete_unattached(upload)


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
        if upload.purpose not in READERS:
            raise NotFound("upload")  # All data of a person is for that person alone.
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


def _may_delete(viewer: Viewer, purpose: UploadPurpose) -> None:
    """As to upload it, but also for a suspended account, and one that has left its team."""
    match purpose:
        case UploadPurpose.ANSWER_FILE:
            viewer.require(Scope.WORK)
        case UploadPurpose.BATCH_FILE | UploadPurpose.REVIEW_FILE:
            viewer.require(Scope.REQUEST)
        case _:
            viewer.require_session()


def _may_upload(viewer: Viewer, purpose: UploadPurpose) -> None:
    match purpose:
        case UploadPurpose.IDENTITY_DOCUMENT:
            viewer.require_session()
            if viewer.account.email_verified_at is None:
                raise EmailNotVerified()
        case UploadPurpose.TAX_FORM:
            viewer.require_session()
            viewer.finishing()
        case UploadPurpose.ANSWER_FILE:
            viewer.finishing()
        case UploadPurpose.BATCH_FILE:
            viewer.requesting(TeamDuty.PUBLISH)
        case UploadPurpose.REVIEW_FILE:
            viewer.requesting(TeamDuty.REVIEW)
