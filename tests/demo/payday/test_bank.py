"""The demonstration's bank reads the files of the market, and the market reads its answers."""

from datetime import UTC, datetime

import pytest

from api.demo.payday import bank
from api.payouts.iso20022.rail import Iso20022Rail
from domain.kernel.money import Money
from domain.payouts.providers import OutcomeKind
from tests.api.payouts import cast

RAIL = Iso20022Rail(cast.MARKET_ABROAD)
CLOSED_IBAN = cast.IBAN.iban
AT = datetime(2026, 12, 8, 17, tzinfo=UTC)


@pytest.fixture
def file():
    """Two payments to one account in the United States, and one to an IBAN."""
    return RAIL.file_of(
        cast.FACTS,
        [
            cast.payment(cast.REFERENCE, dollars="0.07"),
            cast.payment(cast.ANOTHER, dollars="0.93"),
            cast.payment(cast.THIRD, cast.IBAN, dollars="12.34"),
        ],
    )


def test_it_reads_what_the_market_wrote(file):
    order = bank.read(file.content)

    assert (order.payments, order.total, order.found) == (3, file.total, file.total)
    assert order.total == Money(1_334)
    assert order.amounts_to(cast.CHECKING.account_number) == [Money(7), Money(93)]
    assert order.amounts_to(CLOSED_IBAN) == [Money(1_234)]
    assert order.message_id == file.reference


def test_a_control_sum_that_is_wrong_is_seen_beside_the_payments(file):
    forged = file.content.replace(b"<CtrlSum>13.34</CtrlSum>", b"<CtrlSum>13.35</CtrlSum>")

    order = bank.read(forged)

    assert (order.total, order.found) == (Money(1_335), Money(1_334))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"<NbOfTxs>3</NbOfTxs>", b"<NbOfTxs>2</NbOfTxs>", "says 2 payments, and has 3"),
        (b'Ccy="USD"', b'Ccy="EUR"', "in EUR"),
        (b"pain.001.001.09", b"pain.001.001.03", "no pain.001"),
        (b"<EndToEndId>P0000000000001</EndToEndId>", b"", "has 0 p:PmtId/p:EndToEndId"),
    ],
)
def test_a_file_that_is_wrong_is_refused(file, old, new, words):
    assert old in file.content

    with pytest.raises(ValueError, match=words):
        bank.read(file.content.replace(old, new))


def test_the_market_reads_its_answer(file):
    order = bank.read(file.content)

    answer = RAIL.read_answer(bank.answer(order, closed=[CLOSED_IBAN], at=AT))

    assert answer.file_reference == file.reference
    assert (answer.payments, answer.total) == (3, file.total)
    assert {each.reference: each.kind for each in answer.outcomes} == {
        cast.REFERENCE: OutcomeKind.SETTLED,
        cast.ANOTHER: OutcomeKind.SETTLED,
        cast.THIRD: OutcomeKind.FAILED,
    }
    (failed,) = (each for each in answer.outcomes if each.kind is OutcomeKind.FAILED)
    assert failed.reason is not None
    assert failed.reason.startswith("AC04")
