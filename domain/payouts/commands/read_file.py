"""Reading the bytes of a file for a bank, which have bank accounts in clear: noted in the audit."""

from __future__ import annotations

from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work
from domain.payouts.commands.hold import LONGEST_REASON
from domain.payouts.models import CONTENT, PayoutFile


@retried
async def read_file(file_id: UUID, *, by: Actor, reason: str) -> tuple[PayoutFile, bytes]:
    """A file with its bytes, as they were made. The audit has the reason, 1 to 1,000 characters.

    Raises InvalidInput, NotFound.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work():
        file = await PayoutFile.get_or_none(id=file_id)
        if file is None:
            raise NotFound("payout file")
        await record(
            by,
            "payouts.read_file",
            subject_id=file.id,
            reason=reason,
            details={"file": file.file_name},
        )
        return file, content_of(file)


def content_of(file: PayoutFile) -> bytes:
    """The bytes of a file, as they were made. The caller notes in the audit that it read them."""
    text = CONTENT.decrypt(file)
    assert text is not None, "a file has bytes"
    return text.encode()
