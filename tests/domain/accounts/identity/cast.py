"""What people tell about who they are, and the documents that they uploaded."""

from datetime import timedelta

from domain.accounts.identity import commands as identity
from domain.accounts.identity.answers import IdentityDraft
from domain.accounts.setting_rules import PostalAddress
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Worker
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import UploadPurpose
from tests.domain.accounts import acting

ADDRESS = PostalAddress(
    lines=("12 Secret Street",), city="Springfield", region=None, postal_code="12345", country="NL"
)


def a_draft(surname="Doe", *, born="1990-12-31", name=None, address=ADDRESS):
    return IdentityDraft(legal_name=name or f"Jo {surname}", birth_date=born, address=address)


async def begun(worker, surname="Paperwork", **changes):
    return await identity.begin(await acting.viewer_of(worker), a_draft(surname, **changes))


async def a_document(profile, **changes):
    """An upload that was sent and is not used yet."""
    id, at = new_id(), clock.now()
    values = {
        "account_id": profile.account_id,
        "purpose": UploadPurpose.IDENTITY_DOCUMENT,
        "file_name": "passport.png",
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
        await StoredBlob.create(id=values["blob_id"], upload_id=id)
    await Upload.create(id=id, **values)
    return id


async def submitted(worker):
    """A check that waits for an investigator."""
    await begun(worker)
    viewer = await acting.viewer_of(worker)
    return await identity.submit_documents(viewer, [await a_document(worker)])


async def failed(worker, by):
    """A check that an investigator refused."""
    check = await submitted(worker)
    return await identity.decide(check.id, by=by, verifies=False, reason="It is a library card.")


async def appealed(worker, by):
    check = await failed(worker, by)
    viewer = await acting.viewer_of(worker)
    return await identity.appeal(viewer, "Here is my passport.", [await a_document(worker)]), check


async def state_of(worker):
    return (await Worker.get(id=worker.id)).identity_state
