"""What operators do with printed forms, and read of tax ids; each is in the audit."""

from dataclasses import replace

import pytest

from domain.accounts.tax import commands, limits
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people.models import Worker
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.domain import cast
from tests.domain.accounts.tax.answering import GERMAN, GERMAN_ID, completed, printed

ENTRIES = Statement("SELECT action, actor_id, subject_id, reason FROM audit_entries ORDER BY id")
S = TaxState
pytestmark = pytest.mark.usefixtures("market")


async def mail_of(worker):
    mails = await Mail.filter(account_id=worker.account_id).order_by("id")
    return [(mail.subject, mail.body) for mail in mails]


async def audited():
    return [(row["action"], row["reason"]) for row in await ENTRIES.rows()]


async def test_a_form_that_is_filed_is_good_from_then_and_ends_the_one_before(wim, fay):
    await completed(wim, replace(GERMAN, claims_treaty=False))
    waiting = await printed(wim)

    filed = await commands.file_form(waiting.id, by=fay, is_in_order=True)

    stored = await TaxInterview.get(id=waiting.id)
    assert (stored.state, stored.valid_from, stored.decided_by) == (
        S.IN_FORCE,
        clock.now(),
        fay.account_id,
    )
    assert stored.valid_until == filed.valid_until
    assert (await Worker.get(id=wim.id)).tax_valid_until == filed.valid_until
    assert await TaxInterview.filter(worker_id=wim.id, state=S.ENDED).count() == 1
    assert cast.kinds(await cast.told()) == ["RightsChanged"]  # two alike at one instant
    ((subject, _),) = await mail_of(wim)
    assert subject == "Your tax form was filed"
    (entry,) = await ENTRIES.rows()
    assert (entry["action"], str(entry["subject_id"])) == ("tax.file", str(wim.account_id))
    assert (await Upload.get(id=waiting.upload_id)).state == UploadState.ATTACHED
    async with cast.refused(WrongState):
        await commands.file_form(waiting.id, by=fay, is_in_order=False, reason="After all.")


async def test_a_form_that_is_not_in_order_is_returned_with_its_reason(wim, fay):
    waiting = await printed(wim)

    await commands.file_form(waiting.id, by=fay, is_in_order=False, reason="No signature.")

    stored = await TaxInterview.get(id=waiting.id)
    assert (stored.state, stored.return_reason) == (S.RETURNED, "No signature.")
    assert (await Upload.get(id=waiting.upload_id)).state == UploadState.DELETED
    assert (await Worker.get(id=wim.id)).tax_valid_until is None
    ((subject, body),) = await mail_of(wim)
    assert subject == "Your tax form was returned"
    assert "No signature." in body
    assert "no tax advice" in body
    assert await audited() == [("tax.return", "No signature.")]
    await completed(wim)
    assert [each.state for each in await TaxInterview.all()] == [S.IN_FORCE]


@pytest.mark.parametrize("reason", [None, "", " ", "x" * (limits.LONGEST_REASON + 1)])
async def test_a_form_is_returned_with_a_bounded_reason_alone(wim, fay, reason):
    waiting = await printed(wim)
    async with cast.refused(InvalidInput) as caught:
        await commands.file_form(waiting.id, by=fay, is_in_order=False, reason=reason)
    assert caught.value.field == "reason"
    assert await audited() == []
    longest = "x" * limits.LONGEST_REASON
    returned = await commands.file_form(waiting.id, by=fay, is_in_order=False, reason=longest)
    assert returned.return_reason == longest


async def test_nobody_files_their_own_form_and_none_that_is_not_there(wim, fay):
    waiting = await printed(wim)
    own = replace(fay, account_id=wim.account_id)
    with pytest.raises(NotAllowed):
        await commands.file_form(waiting.id, by=own, is_in_order=True)
    with pytest.raises(NotFound):
        await commands.file_form(new_id(), by=fay, is_in_order=True)
    assert await audited() == []


async def test_the_queue_has_the_longest_waiting_first_and_each_read_is_audited(wim, rita, fay):
    first = await printed(wim)
    second = await printed(await cast.a_worker("Ann"))
    await completed(await cast.a_worker("Ida"))

    page = await commands.queue([S.WAITING], Slice(limit=10), by=fay)

    assert [row.id for row in page.rows] == [first.id, second.id]
    assert await audited() == [("tax.list", None)]


async def test_a_tax_id_is_read_in_clear_with_a_reason_that_the_audit_keeps(wim, fay):
    interview = await completed(wim)

    _, number = await commands.read_tax_id(interview.id, by=fay, reason="The yearly report.")

    assert number == GERMAN_ID.replace(" ", "")
    (entry,) = await ENTRIES.rows()
    assert (entry["action"], entry["reason"]) == ("tax.read_id", "The yearly report.")
    assert str(entry["subject_id"]) == str(wim.account_id)
    for reason in ("", " ", "x" * (limits.LONGEST_REASON + 1)):
        async with cast.refused(InvalidInput):
            await commands.read_tax_id(interview.id, by=fay, reason=reason)
    with pytest.raises(NotFound):
        await commands.read_tax_id(new_id(), by=COMMAND_LINE, reason="None.")
    assert len(await audited()) == 1
