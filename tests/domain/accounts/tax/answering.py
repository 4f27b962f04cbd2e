"""Answers of these tests: a German, a US citizen at home, and how they sign."""

from dataclasses import replace

from domain.accounts.tax import commands
from domain.accounts.tax.commands import PrintedForm
from domain.accounts.tax.interview import Address, Answers, ElectronicSignature
from domain.accounts.tax.lifecycle import TaxIdKind
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain.accounts import acting

GERMAN_ID, SSN = "36 574 261 809", "536-90-4399"
BERLIN = Address("Hauptstr. 1", "Berlin", "DE", postal_code="10115")
SEATTLE = Address("1 Pine St", "Seattle", "US", region="WA", postal_code="98101")
GERMAN = Answers(
    is_us_person=False,
    citizenship="DE",
    name="Wim Müller",
    address=BERLIN,
    certifies=True,
    tax_id=GERMAN_ID,
    id_kind=TaxIdKind.FOREIGN,
    claims_treaty=True,
)
AMERICAN = Answers(
    is_us_person=True,
    citizenship="US",
    name="Ann Smith",
    address=SEATTLE,
    certifies=True,
    tax_id=SSN,
    id_kind=TaxIdKind.SSN,
)


def at(answers, **address):
    """The same answers with another address."""
    return replace(answers, address=replace(answers.address, **address))


async def signature_of(worker, answers=GERMAN):
    account = await Account.get(id=worker.account_id)
    return ElectronicSignature(consents=True, typed_name=answers.name, email=account.email)


async def completed(worker, answers=GERMAN):
    viewer = await acting.viewer_of(worker)
    return await commands.complete(viewer, answers, await signature_of(worker, answers))


async def a_form(account_id, *, purpose=UploadPurpose.TAX_FORM, state=UploadState.STORED):
    return await Upload.create(
        id=new_id(),
        account_id=account_id,
        purpose=purpose,
        file_name="w8.pdf",
        content_type="application/pdf",
        size_bytes=3,
        state=state,
        created_at=clock.now(),
        expires_at=clock.now(),
        blob_id=new_id(),
        sha256="0" * 64,
        stored_at=clock.now(),
    )


async def printed(worker, answers=GERMAN):
    upload = await a_form(worker.account_id)
    viewer = await acting.viewer_of(worker)
    return await commands.complete(viewer, answers, PrintedForm(upload.id))
