"""An account that closes: its tax record stays, encrypted, and its form is not erased with it."""

from datetime import timedelta

import pytest

from domain.accounts import closing
from domain.accounts.tax import commands
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.people import authentication
from domain.people import commands as people
from domain.people.refusals import AccountClosed
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.domain.accounts.tax.answering import GERMAN, a_form, completed, printed, signature_of
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD

S = TaxState


@pytest.fixture
async def viewer(any_database):
    await cast.joined("ann")
    await people.open_worker_account(await cast.viewer("ann"))
    yield await cast.viewer("ann")
    clock.release()


async def close(viewer):
    viewer = await authentication.viewer_again(viewer)
    return await closing.close_account(viewer, password=PASSWORD, forfeit_balance=True)


async def test_a_filed_form_stays_with_its_file_for_the_years_of_retention(viewer):
    form = await printed(viewer.worker)
    await commands.file_form(form.id, by=COMMAND_LINE, is_in_order=True)
    other = await a_form(viewer.account_id)

    closed_at = await close(viewer)

    (row,) = await TaxInterview.all()
    assert (row.state, row.ended_at, row.remind_at) == (S.ENDED, closed_at, None)
    assert row.described.name == GERMAN.name
    uploads = {each.id: each for each in await Upload.all()}
    assert uploads[form.upload_id].state == UploadState.ATTACHED
    assert uploads[other.id].state == UploadState.DELETED
    assert {each.file_name for each in uploads.values()} == {""}
    assert await commands.erase_due(closed_at + timedelta(days=4 * 366), 10) == 1
    assert (await Upload.get(id=form.upload_id)).state == UploadState.DELETED


async def test_a_form_that_waits_is_erased(viewer):
    await printed(viewer.worker)
    await close(viewer)

    assert await TaxInterview.all().count() == 0
    assert {each.state for each in await Upload.all()} == {UploadState.DELETED}


async def test_nothing_is_completed_for_an_account_that_closed_meanwhile(viewer):
    signature = await signature_of(viewer.worker)
    await completed(viewer.worker)
    await close(viewer)

    with pytest.raises(AccountClosed):
        await commands.complete(viewer, GERMAN, signature)
    assert [row.state for row in await TaxInterview.all()] == [S.ENDED]
