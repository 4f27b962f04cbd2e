"""Receipts and reports at the same time: one key, and each payee is reported once."""

import asyncio

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.payouts.receipts.commands import new_signing_key
from domain.payouts.tax_reports.commands import report_year
from domain.payouts.tax_reports.models import ReturnForm, TaxReport, TaxReportRow
from domain.secrets.models import SigningKey
from domain.secrets.signing import public_keys, sign
from domain.secrets.verification import verified
from tests.domain import cast
from tests.domain.accounts.tax.answering import completed
from tests.domain.payouts import paid_out
from tests.domain.payouts.tax_reports.years import at_noon
from tests.races.test_suspension import elsewhere, waits

AT_ONCE = 8


async def test_one_key_is_made_at_first_use(market):
    signed = await asyncio.gather(*(sign("deposit", {"n": n}) for n in range(AT_ONCE)))

    assert {each.key_id for each in signed} == {row.key_id for row in await SigningKey.all()}
    assert await SigningKey.all().count() == 1


async def test_what_is_signed_while_keys_are_replaced_is_genuine(market):
    signing = [sign("deposit", {"n": n}) for n in range(AT_ONCE)]
    replacing = [new_signing_key(by=COMMAND_LINE) for _ in range(3)]
    mixed = [*signing[:4], *replacing, *signing[4:]]

    done = await asyncio.gather(*mixed)

    keys = await public_keys()
    signed = [each for each in done if not isinstance(each, SigningKey)]
    assert len([verified(each.as_file, keys) for each in signed]) == AT_ONCE
    assert await SigningKey.filter(retired_at=None).count() == 1
    assert await SigningKey.filter(retired_at=None, private_key=None).count() == 0
    assert await SigningKey.exclude(retired_at=None).exclude(private_key=None).count() == 0


async def test_of_reports_at_the_same_time_one_has_the_payees(market):
    clock.freeze(at_noon(2026, 6, 1))
    wim = await cast.a_worker("Wim")
    await completed(wim)
    await paid_out.settled(wim, 1000)
    clock.freeze(at_noon(2027, 1, 10))
    files = []

    def keep(number, text):
        files.append((number, text))

    reports = [
        report_year(2026, forms=list(ReturnForm), reason="x", by=COMMAND_LINE, keep=keep)
        for _ in range(4)
    ]
    await asyncio.gather(*reports)

    assert [number for number, _ in files] == [1]
    assert await TaxReport.all().count() == 1
    assert await TaxReportRow.all().count() == 1


async def test_a_key_is_retired_after_every_document_that_it_signed(market):
    """Else a document could have an instant after the retirement of its key."""
    await sign("deposit", {"n": 0})

    async with unit_of_work():
        signed = await sign("deposit", {"n": 1})
        replacing = elsewhere(new_signing_key(by=COMMAND_LINE))
        assert await waits(replacing)
    new = await replacing

    assert verified(signed.as_file, await public_keys())
    assert signed.key_id != new.key_id


async def test_documents_are_signed_beside_each_other(market):
    await sign("deposit", {"n": 0})

    async with unit_of_work():
        await sign("deposit", {"n": 1})
        beside = elsewhere(sign("deposit", {"n": 2}))
        assert (await beside).document
