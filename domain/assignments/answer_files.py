"""The files of an answer: uploads of its worker that nothing else uses, and that fit their fields.

They are attached in the transaction of the submission. So housekeeping, which deletes what nothing
uses, leaves them alone from its commit on, and no file is a part of two answers. The answer of a
page is whatever the page sends: a value there that is no file of the worker is a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions.answer_checks import upload_key
from domain.questions.fields import FileField
from domain.questions.question import AnswerField, FormQuestion, Question
from domain.storage import queries
from domain.storage.keeping import attach_locked, attach_stored
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose


@dataclass(frozen=True, slots=True)
class AnsweredFile:
    """A file in an answer: its field, and the id as it was sent."""

    field: FileField
    value: str
    key: UUID


async def attach(
    question: Question, answer: Sequence[AnswerField], *, account_id: UUID, to: UUID
) -> None:
    """Attach the files of a checked answer to its assignment.

    Raises InvalidInput with every file that does not fit a field of a form; one of somebody else is
    as one that does not exist.
    """
    if isinstance(question, FormQuestion):
        await _attach_of_form(_files(question, answer), account_id, to)
    elif keys := {key for each in answer for value in each.values if (key := upload_key(value))}:
        await attach_stored(keys, account_id=account_id, purpose=UploadPurpose.ANSWER_FILE, to=to)


async def _attach_of_form(files: Sequence[AnsweredFile], account_id: UUID, to: UUID) -> None:
    if not files:
        return
    uploads = await queries.locked_uploads([each.key for each in files])
    own = {
        key: each
        for key, each in uploads.items()
        if each.account_id == account_id and each.purpose == UploadPurpose.ANSWER_FILE
    }
    wrong = Objections()
    earlier: set[UUID] = set()
    for each in files:
        wrong.check(_check, each, own, earlier)
        earlier.add(each.key)
    wrong.raise_any()
    await attach_locked([own[each.key] for each in files], to=to)


def _files(question: FormQuestion, answer: Sequence[AnswerField]) -> list[AnsweredFile]:
    fields = {each.name: each for each in question.fields if isinstance(each, FileField)}
    return [
        AnsweredFile(fields[each.name], value, key)
        for each in answer
        if each.name in fields
        for value in each.values
        if (key := upload_key(value)) is not None
    ]


def _check(each: AnsweredFile, own: Mapping[UUID, Upload], earlier: set[UUID]) -> None:
    path, field = f"answer.{each.field.name}", each.field
    upload = own.get(each.key)
    if upload is None:
        bound = "the id of a file that you uploaded as ANSWER_FILE, and that is not deleted"
        raise InvalidInput(path, each.value, bound, broken=Rule.OTHER)
    if each.key in earlier:
        bound = "a file that no other field of the answer has"
        raise InvalidInput(path, each.value, bound, broken=Rule.UNIQUE)
    if upload.state == UploadState.ATTACHED:
        bound = "a file that no other answer has: upload it again"
        raise InvalidInput(path, each.value, bound, broken=Rule.UNIQUE)
    if upload.state != UploadState.STORED:
        bound = "a file whose bytes have arrived: send them to its link first"
        raise InvalidInput(path, each.value, bound, broken=Rule.OTHER)
    if upload.content_type not in field.content_types:
        bound, broken = "a file of a type of the field", Constraint.one_of(field.content_types)
        raise InvalidInput(path, upload.content_type, bound, broken=broken)
    if not field.min_bytes <= upload.size_bytes <= field.max_bytes:
        bound = f"a file of {field.min_bytes} to {field.max_bytes} bytes"
        broken = Constraint.between(Rule.BYTES, field.min_bytes, field.max_bytes)
        raise InvalidInput(path, f"{upload.size_bytes} bytes", bound, broken=broken)
