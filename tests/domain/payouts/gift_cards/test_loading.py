"""Loading codes: a file is loaded whole or not at all, and every wrong line is named."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit.trail import COMMAND_LINE
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.payouts.gift_cards import limits
from domain.payouts.gift_cards.loading import WrongGiftCodes, load, read_codes, summary
from domain.payouts.gift_cards.models import CODE, GiftCode

ENTRIES = Statement("SELECT action, details FROM audit_entries ORDER BY number")
RAW = Statement("SELECT code, mark FROM gift_codes")


def lines_of(content):
    with pytest.raises(WrongGiftCodes) as refused:
        read_codes(content)
    return list(refused.value.lines)


async def loaded(text):
    return await load(text.encode(), by=COMMAND_LINE)


@pytest.mark.parametrize("start", ["", "amount,code\n", "\ufeffAmount , Code\r\n", "\n\n"])
async def test_codes_are_loaded_encrypted_and_audited_without_a_word_of_them(market, start):
    done = await loaded(start + '25.00,GIFT-1234\n\n 5 , "GIFT-5678"\n')

    assert (done.codes, done.total) == (2, Money(3_000))
    rows = await GiftCode.all().order_by("-cents")
    assert [(each.worth, CODE.decrypt(each)) for each in rows] == [
        (Money(2_500), "GIFT-1234"),
        (Money(500), "GIFT-5678"),
    ]
    assert all(b"GIFT" not in bytes(row["code"]) for row in await RAW.rows())
    (entry,) = await ENTRIES.rows()
    assert entry["action"] == "gift_codes.load"
    assert "GIFT" not in str(entry["details"])
    (five, more) = await summary(by=COMMAND_LINE)
    assert (five.worth, five.free, more.loaded) == (Money(500), 1, 1)


async def test_a_code_is_loaded_once(market):
    await loaded("25.00,GIFT-1234\n")
    with pytest.raises(WrongGiftCodes) as refused:
        await loaded("10.00,GIFT-5678\n10.00,GIFT-1234\n")

    assert refused.value.lines == ("line 2: loaded before",)
    assert await GiftCode.all().count() == 1


WRONG = [
    (b"", "the file: no codes"),
    (b"amount,code\n", "the file: no codes"),
    (b"25.00\n", "line 1: 1 columns, and not the two of amount and code"),
    (b"25.00,GIFT-1234,x\n", "line 1: 3 columns, and not the two of amount and code"),
    (b"25.00;GIFT-1234\n", "line 1: 1 columns, and not the two of amount and code"),
    (b"-1,GIFT-1234\n", "line 1: the amount is not one such as 25.00"),
    (b"1e3,GIFT-1234\n", "line 1: the amount is not one such as 25.00"),
    (b"NaN,GIFT-1234\n", "line 1: the amount is not one such as 25.00"),
    (b"0.99,GIFT-1234\n", "line 1: the amount is not from 1.00 to 2000.00"),
    (b"2000.01,GIFT-1234\n", "line 1: the amount is not from 1.00 to 2000.00"),
    (b"25.00,GIFT\n", "line 1: the code has not 6 to 100 characters"),
    (b"25.00," + b"x" * 101 + b"\n", "line 1: the code has not 6 to 100 characters"),
    ("25.00,GÏFT-1234\n".encode(), "line 1: the code has a quote, or other characters than ASCII"),
    (b"25.00,GIFT\x00-1234\n", "line 1: the code has a quote, or other characters than ASCII"),
    (b'25.00,x"GIFT-1234\n', "line 1: the code has a quote, or other characters than ASCII"),
    (b"25.00,\xff\xfe1234\n", "line 1: not text in UTF-8"),
    (b'25.00,"GIFT-1234\n', "line 1: not CSV, such as a quote that does not end"),
    (b"1.00,GIFT-1234\n2.00,GIFT-1234\n", "line 2: the same code as line 1"),
    (b"x" * (limits.LARGEST_FILE_BYTES + 1), "the file: larger than 2,097,152 bytes"),
]


@pytest.mark.parametrize(("content", "line"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_line_is_named_without_its_code(content, line):
    assert lines_of(content) == [line]


def test_every_wrong_line_is_named_up_to_a_number():
    content = b"x,GIFT-1234\n" * (limits.MOST_LINES_NAMED + 2)

    found = lines_of(content)

    assert len(found) == limits.MOST_LINES_NAMED + 1
    assert found[-1] == "and 2 more lines"


@pytest.mark.parametrize("code", ["x" * limits.SHORTEST_CODE, "x" * limits.LONGEST_CODE])
@pytest.mark.parametrize("worth", [limits.LEAST_WORTH, limits.LARGEST_WORTH])
def test_bounds_are_reached(code, worth):
    ((number, found),) = read_codes(f"{worth},{code}".encode())

    assert (number, found.worth, found.code) == (1, worth, code)


def test_a_file_has_ten_thousand_codes_and_no_more():
    lines = [f"1.00,GIFT-{number:05}\n" for number in range(limits.MOST_CODES_A_FILE + 1)]

    assert len(read_codes("".join(lines[:-1]).encode())) == limits.MOST_CODES_A_FILE
    assert lines_of("".join(lines).encode()) == ["the file: more than 10,000 codes"]


@given(st.binary(max_size=200))
def test_no_bytes_are_a_fault(content):
    with suppress(WrongGiftCodes):
        assert read_codes(content)
