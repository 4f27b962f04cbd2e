"""The job of an export: each chunk writes a part of the archive, and the last one mails a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from domain.accounts.export import texts
from domain.accounts.export.archive import FILES, Archive
from domain.accounts.export.facts import DataExportReady
from domain.accounts.export.models import KIND
from domain.accounts.export.reading import known_of
from domain.accounts.export.refusals import ExportOver
from domain.accounts.export.subjects import Known
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, policy, work
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.mail.outbox import post
from domain.people.models import Account
from domain.storage import parts
from domain.storage import queries as uploads
from domain.storage.lifecycle import UploadState
from domain.storage.links import Link, LinkKind
from domain.storage.models import Upload
from domain.storage.parts import NO_PARTS, WholeFile


@dataclass(slots=True)
class _Export:
    """An export as its job has it."""

    upload_id: UUID
    files_url: str
    archive: Archive
    blob_id: UUID  # of the part that is written next
    part: int
    parts_hash: str

    @classmethod
    def of(cls, job: Job) -> Self:
        """Raises UnknownArguments."""
        given, cursor = job.arguments, job.cursor
        try:
            at = datetime.fromisoformat(given["asked_at"])
            upload_id, files_url = UUID(given["upload"]), given["files_url"]
            if cursor is None:
                first = UUID(given["first_part"])
                return cls(upload_id, files_url, Archive.begun(at), first, 1, NO_PARTS)
            archive = Archive.after_state(cursor["archive"], at)
            blob_id, part, parts_hash = UUID(cursor["blob"]), cursor["part"], cursor["hash"]
        except (KeyError, TypeError, ValueError) as fault:
            raise UnknownArguments(str(fault)) from None
        return cls(upload_id, files_url, archive, blob_id, part, parts_hash)

    def cursor(self) -> dict[str, Any]:
        return {
            "archive": self.archive.state(),
            "blob": str(self.blob_id),
            "part": self.part,
            "hash": self.parts_hash,
        }

    async def write(self, written: bytes, *, is_last: bool) -> None:
        """Store the next part, and announce the one after it."""
        await parts.write(self.blob_id, self.part, written)
        self.parts_hash = parts.hash_after(self.parts_hash, written)
        if not is_last:
            self.part += 1
            self.blob_id = await parts.lease(self.upload_id)

    def advance(self, *, is_over: bool = False) -> Advance:
        place = self.archive.place
        done = len(FILES) + 1 if is_over else place
        message = None
        if not is_over and place < len(FILES):
            subject = FILES[place][0].name
            message = f"{subject}: {self.archive.counts.get(subject, 0)} rows"
        return Advance(
            cursor=self.cursor(),
            done=done,
            total=len(FILES) + 1,
            message=message,
            is_over=is_over,
        )


class MakeDataExport:
    """The kind of such jobs. Rows are read in the order of their ids, some hundred a chunk."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Write the next part. Bytes that a chunk wrote before a rollback are written again."""
        export = _Export.of(job)
        assert job.account_id is not None, "an export is of an account"
        try:
            upload = await uploads.locked_upload(export.upload_id)
        except NotFound:
            raise ExportOver from None
        if upload.state is not UploadState.AWAITED:
            raise ExportOver
        if not await parts.is_leased(export.blob_id):
            export.blob_id = await parts.lease(export.upload_id)  # The job has paused for long.
            return export.advance()
        known = await known_of(job.account_id)
        written = await export.archive.next_bytes(known)
        is_over = export.archive.is_complete
        if is_over:
            written += export.archive.finish(market=policy.current().name)
        if written:
            await export.write(written, is_last=is_over)
        if is_over:
            await _finish(job, upload, export, known)
        return export.advance(is_over=is_over)


async def _finish(job: Job, upload: Upload, export: _Export, known: Known) -> None:
    now = clock.now()
    expires_at = now + policy.current().exports_kept
    whole = WholeFile(
        size_bytes=export.archive.zip.offset,
        parts_hash=export.parts_hash,
        attached_to=job.id,
        expires_at=expires_at,
    )
    await parts.finish(upload, whole)
    await parts.delete_others(upload)
    if await _READY.run(job.id, now, expires_at) != 1:
        raise ExportOver
    reader = (await Account.get(id=upload.account_id)).addressee
    link = Link(LinkKind.READ, upload.id, expires_at)
    url = f"{export.files_url}/{link.token()}"
    await post(reader, texts.export_ready(reader, url, expires_at))
    unit = work.current()
    assert unit is not None, "a chunk is done in a transaction"
    unit.tell(
        DataExportReady(
            account_id=upload.account_id,
            worker_id=known.worker_id,
            expires_at=expires_at,
            occurred_at=now,
        )
    )


_READY = Statement("UPDATE data_exports SET ready_at = $2, expires_at = $3 WHERE job_id = $1")
