"""Answers of banks: how large they may be, whatever their format is."""

from decimal import Decimal

import pytest

from api.payouts.answers import MOST_BYTES, remark, whole_cents
from api.payouts.iso20022.rail import Iso20022Rail
from api.payouts.nacha.rail import NachaRail
from domain.kernel.money import Money
from domain.payouts.providers import UnreadableAnswer
from tests.api.payouts.cast import MARKET
from tests.api.payouts.iso20022 import answers
from tests.api.payouts.nacha import returns

ISO20022, NACHA = Iso20022Rail(MARKET), NachaRail(MARKET)
REPORT = answers.report(answers.group(answers.status()))
RETURNS = returns.file(returns.batch(returns.returned()))


@pytest.mark.parametrize(
    ("rail", "whole", "filler"), [(ISO20022, REPORT, b"<!---->\n"), (NACHA, RETURNS, b"\n")]
)
def test_an_answer_of_ten_mebibytes_is_read_and_one_byte_more_is_not(rail, whole, filler):
    times, rest = divmod(MOST_BYTES - len(whole), len(filler))
    most = whole + filler * times + b"\n" * rest

    assert rail.read_answer(most) == rail.read_answer(whole)
    with pytest.raises(UnreadableAnswer) as refused:
        rail.read_answer(most + b"\n")
    assert refused.value.lines == [
        "the file has 10485761 bytes, and an answer has at most 10485760"
    ]


@pytest.mark.parametrize("rail", [ISO20022, NACHA])
def test_fifty_megabytes_are_refused_before_they_are_read(rail):
    with pytest.raises(UnreadableAnswer, match="the file has 50000000 bytes"):
        rail.read_answer(b"9" * 50_000_000)


@pytest.mark.parametrize("rail", [ISO20022, NACHA])
@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\x00" * 94, b"\xff\xfe", b"9" * 94, b"<"])
def test_what_is_no_answer_is_refused_with_a_line(rail, content):
    with pytest.raises(UnreadableAnswer) as refused:
        rail.read_answer(content)
    assert refused.value.lines[0].startswith("line 1: ")


@pytest.mark.parametrize(
    ("amount", "money"),
    [
        ("0", Money(0)),
        ("12.3", Money(1230)),
        ("12.34000", Money(1234)),
        ("12.345", None),
        ("-0.01", None),
        ("10000000000000.00", Money(10**15)),
        ("10000000000000.01", None),
    ],
)
def test_only_whole_cents_that_money_can_be_are_money(amount, money):
    assert whole_cents(Decimal(amount)) == money


def test_a_remark_is_one_line_without_control_characters_cut_to_three_hundred():
    assert remark(" a\n\tb\x1b[0m  c ") == "a b [0m c"
    assert remark("x" * 301) == "x" * 300
