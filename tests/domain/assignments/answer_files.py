"""Files of answers: a form that asks for them, and uploads that were sent and are not used yet."""

from datetime import timedelta

from domain.kernel import clock
from domain.kernel.ids import global_id, new_id
from domain.questions.fields import FileField
from domain.questions.question import AnswerField, FormQuestion
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import UploadPurpose

PHOTOS = FileField(
    "photos", "Photos?", content_types=("image/png",), min_bytes=10, max_bytes=99, max_files=3
)
NOTE = FileField("note", "A note?", is_required=False)
FORM = FormQuestion(fields=(PHOTOS, NOTE))


async def a_file(worker, **changes):
    """The id by which a worker answers with a file of theirs."""
    key, at = new_id(), clock.now()
    values = {
        "account_id": worker.account_id,
        "purpose": UploadPurpose.ANSWER_FILE,
        "file_name": "photo.png",
        "content_type": "image/png",
        "size_bytes": 24,
        "state": UploadState.STORED,
        "created_at": at,
        "expires_at": at + timedelta(minutes=15),
        "sha256": "0" * 64,
        "stored_at": at,
    }
    values |= changes
    if values["state"] is UploadState.AWAITED:
        values |= {"sha256": None, "stored_at": None}
    else:
        values["blob_id"] = new_id()
        await StoredBlob.create(id=values["blob_id"], upload_id=key)
    await Upload.create(id=key, **values)
    return global_id("Upload", key)


def answer(*photos, note=()):
    return [AnswerField("photos", photos), *([AnswerField("note", tuple(note))] if note else [])]
