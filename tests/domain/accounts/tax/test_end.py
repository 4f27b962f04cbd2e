"""The end of an interview: a reminder, an account that closes, and the years of retention."""

from datetime import timedelta

import pytest

from domain.accounts.tax import commands, queries
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.people.models import Account
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.domain import cast
from tests.domain.accounts.tax.answering import GERMAN, completed, printed

S, DAY = TaxState, timedelta(days=1)
RETENTION = timedelta(days=4 * 366)


async def reminded():
    await commands.remind_due(clock.now(), 100)
    return [mail.subject for mail in await Mail.all().order_by("id")]


@pytest.mark.usefixtures("asked")
async def test_a_mail_reminds_once_thirty_days_before_the_end(market, wim):
    interview = await completed(wim)
    clock.advance(interview.remind_at - clock.now() - timedelta(seconds=1))
    assert await reminded() == []

    clock.advance(timedelta(seconds=1))
    assert await reminded() == ["Your tax interview is over soon"]
    assert await reminded() == ["Your tax interview is over soon"]
    (mail,) = await Mail.all()
    assert f"{interview.valid_until:%Y-%m-%d}" in mail.body
    assert "no tax advice" in mail.body


@pytest.mark.usefixtures("asked")
async def test_one_that_was_replaced_or_is_over_long_since_reminds_of_nothing(market, wim):
    await completed(wim)
    clock.advance(DAY)
    second = await completed(wim)
    clock.advance(second.remind_at - clock.now() - DAY)
    assert await reminded() == []
    clock.advance(timedelta(days=31))
    assert await reminded() == []


async def test_where_nothing_is_asked_nobody_is_reminded(market, wim):
    interview = await completed(wim)
    clock.advance(interview.remind_at - clock.now())
    assert await reminded() == []


async def ended(worker):
    async with unit_of_work():
        await commands.end_all(worker.id, at=clock.now())


@pytest.mark.usefixtures("asked")
async def test_its_rate_holds_until_it_ended_and_the_default_after(market, wim, start):
    await completed(wim)
    clock.advance(DAY)
    await ended(wim)

    assert await queries.withholding_rate(wim.id, clock.now() - timedelta(seconds=1)) == 0
    assert await queries.withholding_rate(wim.id, clock.now()) == 3000


async def test_what_was_in_force_is_stored_for_its_years_and_then_erased(market, wim):
    await completed(wim)
    await ended(wim)

    (row,) = await TaxInterview.all()
    assert (row.state, row.ended_at) == (S.ENDED, clock.now())
    clock.advance(RETENTION - DAY)
    assert await commands.erase_due(clock.now(), 10) == 0
    assert row.described.name == GERMAN.name
    clock.advance(DAY)
    assert await commands.erase_due(clock.now(), 10) == 1
    assert await TaxInterview.all().count() == 0


async def test_one_that_is_over_is_erased_after_its_years_with_the_file_of_its_form(
    market, wim, fay
):
    form = await printed(wim)
    await commands.file_form(form.id, by=fay, is_in_order=True)
    clock.advance(timedelta(days=3 * 366) + RETENTION)

    assert await commands.erase_due(clock.now(), 10) == 1

    assert (await Upload.get(id=form.upload_id)).state == UploadState.DELETED


async def test_a_form_that_waits_is_deleted_with_its_file_where_the_account_closes(market, wim):
    form = await printed(wim)
    await ended(wim)

    assert await TaxInterview.all().count() == 0
    assert (await Upload.get(id=form.upload_id)).state == UploadState.DELETED


async def test_a_form_that_was_returned_is_forgotten_after_a_season(market, wim, fay):
    form = await printed(wim)
    await commands.file_form(form.id, by=fay, is_in_order=False, reason="Not signed.")
    clock.advance(timedelta(days=90) - timedelta(seconds=1))
    assert await commands.erase_due(clock.now(), 10) == 0
    clock.advance(timedelta(seconds=1))
    assert await commands.erase_due(clock.now(), 10) == 1


async def test_erasing_goes_in_batches(market, wim):
    ann = await cast.a_worker("Ann")
    for each in (wim, ann):
        await completed(each)
        await ended(each)
    clock.advance(RETENTION)
    assert [await commands.erase_due(clock.now(), 1) for _ in range(3)] == [1, 1, 0]
    assert await Account.filter(id=ann.account_id).exists()
