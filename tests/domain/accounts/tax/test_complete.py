"""Completing the interview: what is stored, what accepts ask, and what is withheld."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts.tax import commands, limits, queries
from domain.accounts.tax.commands import PrintedForm
from domain.accounts.tax.commands.writing import years_later
from domain.accounts.tax.lifecycle import TAX_LIFECYCLE, TaxState, TaxVerb
from domain.accounts.tax.models import TAX_ID, TaxInterview
from domain.accounts.tax.refusals import TaxStatusNotSupported
from domain.assignments.models import Assignment
from domain.kernel import clock, policy
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.people.models import Account, CredentialKind, Worker
from domain.people.refusals import EmailNotVerified, NoWorkerAccount, TaxIncomplete, TooManyAttempts
from domain.people.standing import require_working
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.accounts.tax.answering import (
    AMERICAN,
    GERMAN,
    GERMAN_ID,
    a_form,
    at,
    completed,
    printed,
    signature_of,
)
from tests.statements import counted

RAW = Statement("SELECT person, tax_id FROM tax_interviews")
S = TaxState


async def states(worker):
    rows = await TaxInterview.filter(worker_id=worker.id).order_by("id")
    return [row.state for row in rows]


async def test_it_is_stored_encrypted_in_force_for_three_years_and_shown_masked(wim, start):
    interview = await completed(wim)

    stored = await TaxInterview.get(id=interview.id)
    assert (stored.state, stored.valid_from) == (S.IN_FORCE, start)
    assert stored.valid_until == start.replace(year=start.year + 3)
    assert stored.remind_at == stored.valid_until - timedelta(days=30)
    assert stored.described.address == GERMAN.address
    assert TAX_ID.decrypt(stored) == GERMAN_ID.replace(" ", "")
    assert stored.masked_id == "\N{BULLET}" * 7 + "1809"
    (raw,) = await RAW.rows()
    assert not [each for each in raw.values() if b"Wim" in bytes(each) or b"1809" in bytes(each)]
    assert cast.kinds(await cast.told()) == ["RightsChanged"]
    assert (await Worker.get(id=wim.id)).tax_valid_until == stored.valid_until


def test_three_years_after_the_29th_of_february_is_the_28th():
    assert years_later(datetime(2028, 2, 29, tzinfo=UTC), 3) == datetime(2031, 2, 28, tzinfo=UTC)


def test_every_move_is_in_the_table():
    assert set(TAX_LIFECYCLE.moves) == {
        (S.WAITING, TaxVerb.FILE),
        (S.WAITING, TaxVerb.RETURN),
        (S.IN_FORCE, TaxVerb.END),
    }


@pytest.mark.usefixtures("asked")
async def test_nobody_accepts_before_it_and_after_its_end(rita, wim):
    hit = await cast.a_hit(rita, slots=3, lifetime=3600)
    async with cast.refused(TaxIncomplete) as caught:
        await cast.an_accepted(wim, hit)
    assert "You have no tax interview yet: call completeTaxInterview" in caught.value.message

    await completed(wim)
    await cast.a_submitted(await Worker.get(id=wim.id), hit)

    clock.advance(timedelta(days=3 * 365 + 1))
    with pytest.raises(TaxIncomplete, match="is over"):
        await require_working(wim)
    with pytest.raises(TaxIncomplete, match="is over"):
        (await acting.viewer_of(wim)).working()
    assert (await acting.viewer_of(wim)).finishing().id == wim.id


async def test_where_it_is_automatic_nothing_is_asked_and_an_accept_reads_no_more(rita, wim):
    hits = [await cast.a_hit(rita), await cast.a_hit(rita)]
    with counted() as before:
        await cast.an_accepted(wim, hits[0])
    policy.adopt(policy.MarketPolicy(asks_tax=True))
    await completed(wim)
    with counted() as after:
        await cast.an_accepted(wim, hits[1])

    assert len(before) == len(after)
    assert await Assignment.all().count() == 2


async def test_a_status_that_is_not_supported_stores_nothing_and_may_be_corrected(wim):
    abroad = replace(GERMAN, is_us_person=True)
    async with cast.refused(TaxStatusNotSupported):
        await completed(wim, abroad)
    assert await states(wim) == []

    await completed(wim, replace(abroad, is_us_person=False))

    assert await states(wim) == [S.IN_FORCE]


@pytest.mark.parametrize(
    "answers", [at(GERMAN, country="??"), replace(GERMAN, tax_id="36 574 261 808")]
)
async def test_a_bad_answer_stores_nothing(wim, answers):
    async with cast.refused(InvalidInput):
        await completed(wim, answers)
    assert await states(wim) == []


async def test_a_signature_of_somebody_else_stores_nothing(wim):
    viewer = await acting.viewer_of(wim)
    signature = replace(await signature_of(wim), email="rita@example.org")
    async with cast.refused(InvalidInput) as caught:
        await commands.complete(viewer, GERMAN, signature)
    assert caught.value.field == "signature.electronic.email"
    assert await states(wim) == []


async def test_only_a_worker_with_a_confirmed_email_in_a_session_completes_it(wim, rita):
    viewer, signature = await acting.viewer_of(wim), await signature_of(wim)
    key = replace(viewer, kind=CredentialKind.API_KEY)
    with pytest.raises(NotAllowed):
        await commands.complete(key, GERMAN, signature)
    with pytest.raises(NoWorkerAccount):
        await commands.complete(await acting.viewer_of(rita), GERMAN, signature)
    account = await Account.get(id=wim.account_id)
    account.email_verified_at = None
    with pytest.raises(EmailNotVerified):
        await commands.complete(replace(viewer, account=account), GERMAN, signature)
    assert await states(wim) == []


async def test_another_one_takes_its_place_and_each_has_its_time_of_withholding(wim, start):
    await completed(wim, replace(GERMAN, claims_treaty=False))
    clock.advance(timedelta(days=1))
    await completed(wim)

    assert await states(wim) == [S.ENDED, S.IN_FORCE]
    first = await TaxInterview.get(worker_id=wim.id, state=S.ENDED)
    assert (first.ended_at, first.remind_at) == (clock.now(), None)
    assert await queries.withholding_rate(wim.id, start) == 3000
    assert await queries.withholding_rate(wim.id, clock.now()) == 0


async def test_without_an_interview_the_default_is_withheld_where_tax_is_asked(wim, start):
    assert await queries.withholding_rate(wim.id, start) == 0
    policy.adopt(policy.MarketPolicy(asks_tax=True))
    assert await queries.withholding_rate(wim.id, start) == 3000

    await completed(wim, replace(AMERICAN, name="Wim"))
    assert await queries.withholding_rate(wim.id, start) == 0
    assert await queries.withholding_rate(wim.id, start - timedelta(seconds=1)) == 3000
    assert await queries.withholding_rate(wim.id, start + timedelta(days=3 * 366)) == 3000


async def test_a_printed_form_waits_and_what_is_in_force_stays(wim):
    await completed(wim)
    waiting = await printed(wim, replace(GERMAN, claims_treaty=False))

    assert await states(wim) == [S.IN_FORCE, S.WAITING]
    assert (waiting.valid_until, waiting.erase_at) == (None, None)
    upload = await Upload.get(id=waiting.upload_id)
    assert (upload.state, upload.attached_to) == (UploadState.ATTACHED, waiting.id)


async def test_another_one_takes_the_place_of_a_form_that_waits_with_its_file(wim):
    first = await printed(wim)
    await printed(wim)
    assert await states(wim) == [S.WAITING]
    assert (await Upload.get(id=first.upload_id)).state == UploadState.DELETED

    await completed(wim)
    assert await states(wim) == [S.IN_FORCE]
    assert {each.state for each in await Upload.all()} == {UploadState.DELETED}


async def test_a_form_is_ones_own_stored_for_tax_and_used_once(wim, rita):
    viewer = await acting.viewer_of(wim)
    used = await printed(wim)
    for upload, kind in [
        (await a_form(rita.account_id), NotFound),
        (await a_form(wim.account_id, purpose=UploadPurpose.IDENTITY_DOCUMENT), NotFound),
        (await a_form(wim.account_id, state=UploadState.DELETED), NotFound),
        (await a_form(wim.account_id, state=UploadState.AWAITED), WrongState),
    ]:
        async with cast.refused(kind):
            await commands.complete(viewer, GERMAN, PrintedForm(upload.id))
    assert await states(wim) == [S.WAITING]
    assert (await Upload.get(id=used.upload_id)).state == UploadState.ATTACHED


async def test_ten_a_day(wim, start):
    for _ in range(limits.MOST_A_DAY):
        await completed(wim)
    async with cast.refused(TooManyAttempts) as caught:
        await completed(wim)
    assert caught.value.retry_at == start + timedelta(days=1)
    clock.advance(timedelta(days=1))
    await completed(wim)
