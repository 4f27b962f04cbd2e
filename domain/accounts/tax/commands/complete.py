"""Completing the tax interview, with an electronic signature or a printed form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.accounts.tax import limits, queries, treaties
from domain.accounts.tax.commands.writing import (
    delete_undecided,
    end_in_force,
    insert,
    make_valid,
    put_in_force,
)
from domain.accounts.tax.interview import (
    Answers,
    ElectronicSignature,
    TaxRecord,
    check_signature,
    record_of,
)
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import PERSON, TAX_ID, TaxInterview, person_of
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Account
from domain.people.refusals import AccountClosed, TooManyAttempts
from domain.people.viewer import Viewer
from domain.storage.keeping import attach
from domain.storage.purposes import UploadPurpose

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A printed and signed form, as an upload with the purpose TAX_FORM."""

    upload_id: UUID


@retried
async def complete(
    viewer: Viewer, answers: Answers, signature: ElectronicSignature | PrintedForm
) -> TaxInterview:
    """Complete the tax interview. Signed electronically, it is good at once, for three years; a
    printed form waits for an operator, and what was in force stays so until then.

    Raises InvalidInput, TaxStatusNotSupported, NotFound for an upload, WrongState where it is not
    stored or is used already, TooManyAttempts.
    """
    worker = viewer.finishing()
    viewer.require_session()
    record = record_of(answers, treaties.current())
    async with unit_of_work() as unit:
        await queries.hold_worker(worker.id)
        account = await Account.get(id=viewer.account_id)
        if account.closed_at is not None:
            raise AccountClosed()
        now = clock.now()
        if isinstance(signature, ElectronicSignature):
            check_signature(signature, name=record.name, email=account.email)
        await _check_number(worker.id, now)
        interview = _interview_of(record, worker.id, at=now)
        await delete_undecided(worker.id)
        if isinstance(signature, PrintedForm):
            to, purpose = interview.id, UploadPurpose.TAX_FORM
            await attach(signature.upload_id, account_id=account.id, purpose=purpose, to=to)
            interview.upload_id = signature.upload_id
            await insert(interview)
            return interview
        put_in_force(interview, at=now)
        await end_in_force(worker.id, at=now)
        await insert(interview)
        await make_valid(interview, unit, account_id=account.id, at=now)
        return interview


async def _check_number(worker_id: UUID, at: datetime) -> None:
    lately = await queries.lately(worker_id, since=at - A_DAY)
    if lately.number >= limits.MOST_A_DAY and lately.first_at is not None:
        raise TooManyAttempts(lately.first_at + A_DAY)


def _interview_of(record: TaxRecord, worker_id: UUID, *, at: datetime) -> TaxInterview:
    key, tax_id = new_id(), record.tax_id
    return TaxInterview(
        id=key,
        worker_id=worker_id,
        form=record.form,
        state=TaxState.WAITING,
        person=PERSON.encrypt(key, person_of(record)),
        tax_id=None if tax_id is None else TAX_ID.encrypt(key, tax_id.number),
        id_kind=None if tax_id is None else tax_id.kind,
        id_country=None if tax_id is None else tax_id.country,
        treaty_country=record.treaty_country,
        withholding=record.withholding,
        answered_at=at,
    )
