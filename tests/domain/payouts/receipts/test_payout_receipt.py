"""Receipts of payouts: what each state says, of whom, and that it can be verified."""

import json
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.payouts.lifecycle import PayoutKind
from domain.payouts.receipts.payout_receipt import payout_of, receipt_of
from domain.payouts.receipts.printing import text_of
from domain.secrets.signing import public_keys
from domain.secrets.verification import verified
from tests.domain import cast
from tests.domain.cast import START
from tests.domain.payouts import paid_out

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def wim():
    clock.freeze(START)
    return await cast.a_worker("Wim")


async def read(payout):
    signed = await receipt_of(payout)
    return signed, verified(signed.as_file, await public_keys())


async def test_a_payout_that_arrived_has_a_receipt_with_all_of_it(wim):
    await paid_out.earn(wim, 1_000)
    payout = await paid_out.a_payout(wim, 1_000, withheld=300, rate=3000)
    clock.advance(timedelta(hours=1))
    await paid_out.send(payout)
    clock.advance(timedelta(hours=1))
    await paid_out.settle(payout)
    clock.advance(timedelta(hours=1))

    _, found = await read(payout)

    assert (found.subject, found.market) == ("payout", "Kempelen")
    assert found.signed_at == START + timedelta(hours=3)
    assert found.fields == {
        "reference": payout.reference,
        "state": "SETTLED",
        "reason": None,
        "worker": wim.worker_id,
        "methodKind": "GIFT_CARD",
        "method": "gift card",
        "currency": "USD",
        "gross": "10.00",
        "withheld": "3.00",
        "net": "7.00",
        "coversUntil": "2026-09-30T12:00:00.000000Z",
        "madeAt": "2026-10-01T12:00:00.000000Z",
        "sentAt": "2026-10-01T13:00:00.000000Z",
        "settledAt": "2026-10-01T14:00:00.000000Z",
        "endedAt": "2026-10-01T14:00:00.000000Z",
    }
    assert text_of(found).splitlines() == [
        "Receipt of a payout that arrived",
        "market: Kempelen",
        f"reference: {payout.reference}",
        "state: SETTLED",
        f"worker: {wim.worker_id}",
        "paid by: GIFT_CARD",
        "account: gift card",
        "currency: USD",
        "gross: 10.00",
        "tax withheld: 3.00",
        "net: 7.00",
        "covers earnings until: 2026-09-30T12:00:00.000000Z",
        "made at: 2026-10-01T12:00:00.000000Z",
        "sent at: 2026-10-01T13:00:00.000000Z",
        "arrived at: 2026-10-01T14:00:00.000000Z",
        "ended at: 2026-10-01T14:00:00.000000Z",
        "signed at: 2026-10-01T15:00:00.000000Z",
        f"key: {found.key_id}",
    ]


async def test_a_payout_that_did_not_arrive_has_a_statement_with_the_reason(wim):
    await paid_out.earn(wim, 1_000)
    payout = await paid_out.a_payout(wim, 1_000)
    await paid_out.send(payout)
    await paid_out.fail(payout)

    _, found = await read(payout)

    assert (found.fields["state"], found.fields["settledAt"]) == ("FAILED", None)
    assert found.fields["reason"] == "AC04: the account is closed"
    assert text_of(found).startswith("Statement of a payout that did not arrive\n")


async def test_a_returned_payout_has_a_statement_and_its_receipt_stays_genuine(wim):
    payout = await paid_out.settled(wim, 1_000)
    receipt, _ = await read(payout)
    await paid_out.give_back(payout)

    _, found = await read(payout)

    assert found.fields["state"] == "RETURNED"
    assert found.fields["settledAt"] == "2026-10-01T12:00:00.000000Z"
    assert text_of(found).startswith("Statement of a payout that the bank returned\n")
    assert verified(receipt.as_file, await public_keys()).fields["state"] == "SETTLED"


async def test_there_is_none_before_the_payout_ended_nor_of_a_small_deposit(wim):
    await paid_out.earn(wim, 2_000)
    due, gone = [await paid_out.a_payout(wim, 1_000) for _ in range(2)]
    await paid_out.cancel(gone)
    assert await receipt_of(due) is None
    assert await receipt_of(gone) is None
    await paid_out.send(due)
    assert await receipt_of(due) is None

    small = await paid_out.settled(wim, 1, kind=PayoutKind.TEST_DEPOSIT)
    assert await receipt_of(small) is None
    assert await public_keys() == []


async def test_a_payout_of_somebody_else_is_none(wim):
    payout = await paid_out.settled(wim, 1_000)
    una = await cast.a_worker("Una")

    assert (await payout_of(wim.id, payout.id)).id == payout.id
    assert await payout_of(una.id, payout.id) is None
    assert await payout_of(wim.id, new_id()) is None


async def test_the_file_is_readable_json_with_the_document_as_it_was_signed(wim):
    signed, _ = await read(await paid_out.settled(wim, 1_000))

    file = json.loads(signed.as_file)

    assert list(file) == ["document", "keyId", "signature"]
    assert file["document"] == signed.document
    assert list(json.loads(file["document"])) == sorted(json.loads(file["document"]))
