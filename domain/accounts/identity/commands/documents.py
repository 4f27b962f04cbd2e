"""Handing in documents: files that the worker uploaded before, which the check then uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.accounts.identity import limits, queries
from domain.accounts.identity.commands.writing import move
from domain.accounts.identity.lifecycle import IDENTITY_LIFECYCLE, IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension.commands.suspend import held
from domain.kernel import bounds, clock
from domain.kernel.refusals import Constraint, InvalidInput, NotFound, Rule, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.viewer import Viewer
from domain.storage import keeping
from domain.storage.purposes import UploadPurpose

FIELD = "uploadIds"
_DELETE_DUE = Statement(
    """SELECT id FROM identity_checks WHERE delete_documents_at <= $1
       ORDER BY delete_documents_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_DELETED = Statement("UPDATE identity_checks SET delete_documents_at = NULL WHERE id = $1")


@retried
async def submit_documents(viewer: Viewer, upload_ids: Sequence[UUID]) -> IdentityCheck:
    """Hand in 1 to 5 documents; the check then waits for an investigator.

    Raises WrongState where none are awaited, and what `attach` raises.
    """
    viewer.require_session()
    viewer.finishing()
    distinct(upload_ids, at_least=1)
    async with unit_of_work() as unit:
        subject = await held(viewer.account_id)
        allowed = IDENTITY_LIFECYCLE.states_allowing(IdentityVerb.SUBMIT)
        check = await queries.locked_own(subject.account.id, allowed)
        await move(subject, check, IdentityVerb.SUBMIT, unit=unit, at=clock.now())
        await attach(check, upload_ids)
        return check


def distinct(upload_ids: Sequence[UUID], *, at_least: int) -> None:
    """Few documents, none of them twice. Raises InvalidInput."""
    bounds.several(FIELD, upload_ids, at_least=at_least, at_most=limits.MOST_AT_ONCE)
    for number, each in enumerate(upload_ids):
        if each in upload_ids[:number]:
            bound = "another upload than the ones before it"
            raise InvalidInput(f"{FIELD}[{number}]", "the same", bound, broken=Rule.UNIQUE)


async def attach(check: IdentityCheck, upload_ids: Sequence[UUID]) -> None:
    """Let a check, which is locked, use these uploads of its worker.

    Raises InvalidInput beyond 10 documents of one check; NotFound and WrongState, which name the
    upload that is not the worker's own document, not sent yet, or used before.
    """
    number_before = len(await queries.documents(check.id))
    if (number := number_before + len(upload_ids)) > limits.MOST_DOCUMENTS:
        bound = f"at most {limits.MOST_DOCUMENTS} documents of one check"
        broken = Constraint.between(Rule.COUNT, 0, limits.MOST_DOCUMENTS - number_before)
        raise InvalidInput(FIELD, f"{number} with the earlier ones", bound, broken=broken)
    numbers = {each: number for number, each in enumerate(upload_ids)}
    for upload_id in sorted(upload_ids):  # locks of one table are taken by id
        what = f"identity document {FIELD}[{numbers[upload_id]}]"
        try:
            await keeping.attach(
                upload_id,
                account_id=check.account_id,
                purpose=UploadPurpose.IDENTITY_DOCUMENT,
                to=check.id,
            )
        except NotFound:
            raise NotFound(what) from None
        except WrongState as refused:
            raise WrongState(what, refused.state, refused.allowed) from None


@retried
async def delete_documents(at: datetime, limit: int) -> int:
    """Delete the documents of checks that were decided some time ago. Returns their number."""
    async with unit_of_work():
        rows = await _DELETE_DUE.rows(at, limit)
        for row in rows:
            await keeping.delete_attached(row["id"])
            await _DELETED.run(row["id"])
        return len(rows)
