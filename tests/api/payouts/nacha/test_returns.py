"""Returns: entries that came back, and files that are refused as a whole."""

import achkit
import pytest

from api.payouts.nacha.codes import CHANGES, NEVER_POSTED, RETURN_REASONS
from api.payouts.nacha.rail import NachaRail
from domain.kernel.money import Money
from domain.payouts.providers import OutcomeKind, PaymentOutcome, UnreadableAnswer
from tests.api.payouts.cast import ANOTHER, FACTS, MARKET, REFERENCE, THIRD, many, payment
from tests.api.payouts.nacha.returns import FILLER, HEADER, batch, file, returned

RAIL = NachaRail(MARKET)
WHOLE = file(batch(returned()))
CHANGE = {"type": "98", "cents": 0, "information": "9876543210"}


def lines_of(content):
    with pytest.raises(UnreadableAnswer) as refused:
        RAIL.read_answer(content)
    return refused.value.lines


def test_entries_come_back_with_their_reason_and_their_line():
    answer = RAIL.read_answer(
        file(
            batch(returned(), returned(ANOTHER, "R13", transaction=31, cents=200)),
            batch(returned(THIRD, "R16"), number=2),
        )
    )

    assert answer.outcomes == [
        PaymentOutcome(
            reference=REFERENCE,
            kind=OutcomeKind.RETURNED,
            amount=Money(1234),
            reason="R02: the account is closed",
            line="line 3",
        ),
        PaymentOutcome(
            reference=ANOTHER,
            kind=OutcomeKind.FAILED,
            amount=Money(200),
            reason="R13: the routing number is not one of a bank of the network",
            line="line 5",
        ),
        PaymentOutcome(
            reference=THIRD,
            kind=OutcomeKind.RETURNED,
            amount=Money(1234),
            reason="R16: the account is frozen",
            line="line 9",
        ),
    ]
    assert answer.file_reference is None
    assert answer.notes == []


def test_a_notification_of_change_is_noted_without_its_data_and_changes_no_payment():
    answer = RAIL.read_answer(
        file(
            batch(returned()),
            batch(returned(ANOTHER, "C01", **CHANGE), entry_class="COR", number=2),
        )
    )

    assert [each.reference for each in answer.outcomes] == [REFERENCE]
    assert answer.notes == [
        f"line 7: the bank of {ANOTHER} asks for a change: C01: the account number is another one"
    ]


@pytest.mark.parametrize("code", sorted(RETURN_REASONS))
def test_each_return_code_has_a_meaning_and_an_outcome(code):
    (outcome,) = RAIL.read_answer(file(batch(returned(code=code)))).outcomes

    expected = OutcomeKind.FAILED if code in NEVER_POSTED else OutcomeKind.RETURNED
    assert (outcome.kind, outcome.reason) == (expected, f"{code}: {RETURN_REASONS[code]}")


def test_the_codes_of_another_reader_are_known():
    assert set(achkit.RETURN_CODES) <= set(RETURN_REASONS)
    assert set(achkit.CHANGE_CODES) <= set(CHANGES)
    assert set(RETURN_REASONS) >= NEVER_POSTED


@pytest.mark.parametrize(
    "content",
    [
        file(batch(returned()), end="\r\n"),
        file(batch(returned()), end=""),
        WHOLE.rstrip(),
        WHOLE + b"\r\n\n",
        WHOLE.replace(f"{FILLER}\n".encode(), b""),
    ],
)
def test_lines_may_end_in_several_ways_and_the_filler_may_be_left_out(content):
    assert RAIL.read_answer(content) == RAIL.read_answer(WHOLE)


def test_a_file_without_batches_says_nothing():
    assert RAIL.read_answer(file()).outcomes == []


def wrong(*entries, **control):
    return file(batch(*entries, **control))


def total(line, name, written, found):
    return f"{line}: the control total of {name} is {written}, and {found} by what the file holds"


def totals(name, written, found):
    """A wrong total of the batch makes that of the file wrong too."""
    return [total(line, name, written, found) for line in ("line 5", "line 6")]


NEITHER = "neither a return nor a notification of change"


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            wrong(returned("X1")),
            ["line 3: 'X1' is not the reference of a payment of ours"],
        ),
        (
            wrong(returned(), returned(code="R03")),
            [f"line 5: {REFERENCE} is there already: RETURNED at line 3"],
        ),
        (wrong(returned(code="R99")), ["line 3: 'R99' is not the code of a return that we know"]),
        (wrong(returned(code="R62")), ["line 3: 'R62' is not the code of a return that we know"]),
        (wrong(returned(cents=0)), ["line 3: the amount of the return is zero"]),
        (
            wrong(returned(transaction=22)),
            ["line 3: the transaction code 22 is not of a returned credit"],
        ),
        (
            wrong(returned(transaction=26), debits=1234, credits=0),
            ["line 3: the transaction code 26 is not of a returned credit"],
        ),
        (
            wrong(returned(original="021000020000001")),
            ["line 3: the entry was not sent by our bank (12100024)"],
        ),
        (
            wrong(returned(addenda_trace="021000020000002")),
            ["line 3: the addenda record has another trace number than its entry"],
        ),
        (
            wrong(returned(indicator=0)),
            ["line 3: a returned entry has one addenda record and says so"],
        ),
        (
            wrong(returned()[:1], count=1),
            ["line 3: a returned entry has one addenda record and says so"],
        ),
        (
            wrong(returned(type="05")),
            [f"line 3: addenda 05 in a batch of PPD is {NEITHER}"],
        ),
        (
            wrong(returned(code="C01", **CHANGE)),
            [f"line 3: addenda 98 in a batch of PPD is {NEITHER}"],
        ),
        (
            wrong(returned(code="C99", **CHANGE | {"cents": 5}), entry_class="COR"),
            [
                "line 3: 'C99' is not the code of a change that we know",
                "line 3: a notification of change has an amount",
            ],
        ),
        (wrong(returned(), count=3), totals("entries and addenda", 3, 2)),
        (wrong(returned(), hash=1), totals("entry hash", 1, 12100024)),
        (wrong(returned(), credits=1), totals("credits", 1, 1234)),
        (wrong(returned(), debits=1), totals("debits", 1, 0)),
        (
            wrong(returned(), service_class=220),
            ["line 5: the service class is '220', and '200' in the batch header"],
        ),
        (
            file(batch(returned()), [*batch(number=2)[:1], *batch(number=3)[1:]]),
            ["line 7: the batch number is '0000003', and '0000002' in the batch header"],
        ),
        (
            file(batch(returned()), batches=2, blocks=5, count=3, hash=9, debits=7, credits=8),
            [
                total("line 6", "entries and addenda", 3, 2),
                total("line 6", "entry hash", 9, 12100024),
                total("line 6", "debits", 7, 0),
                total("line 6", "credits", 8, 1234),
                "line 6: the number of batches is 2, and 1 by what the file holds",
                "line 6: the number of blocks is 5, and 1 by what the file holds",
            ],
        ),
    ],
)
def test_a_file_with_anything_wrong_is_refused_whole_with_its_lines(content, lines):
    assert lines_of(content) == lines


def lines_without(*numbers):
    lines = WHOLE.decode().splitlines()
    return "\n".join(line for at, line in enumerate(lines, start=1) if at not in numbers).encode()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "line 1: the file is empty"),
        (b"<Document/>", "line 1: it has 11 characters, and has to have 94"),
        (b"a,b\nc,d\n", "line 2: it has 3 characters, and has to have 94"),
        (b"9" * 940, "line 1: it is not the header of a NACHA file"),
        (b"x" * 94 * 3, "line 1: it is not the header of a NACHA file"),
        (WHOLE.replace(b"ANGSTROM ", "ÅNGSTROM".encode()), "line 3: it has a character that"),
        (WHOLE.replace(b"ANGSTROM", b"ANG\x00TROM"), "line 3: it has a character that"),
        (WHOLE.decode().encode("utf-16"), "line 1: it has "),
        (WHOLE.decode().encode("cp037"), "line 1: it has "),
        (WHOLE.replace(b"0000001234P", b"00000-1234P"), "line 3: amount is '00000-1234'"),
        (WHOLE.replace(b"094101", b"080101"), "line 1: it is not the header of a NACHA file"),
        (lines_without(1), "line 1: it is not the header of a NACHA file"),
        (lines_without(2), "line 2: the entry is in no batch"),
        (lines_without(2, 3), "line 2: the addenda record belongs to no entry"),
        (lines_without(3), "line 3: the addenda record belongs to no entry"),
        (lines_without(2, 3, 4), "line 2: the batch control record ends no batch"),
        (lines_without(5), "line 5: the file ends before its last batch has ended"),
        (lines_without(6), "line 9: the file ends without a file control record"),
        (lines_without(6, 7, 8, 9, 10), "line 5: the file ends without a file control record"),
        (WHOLE.replace(FILLER.encode(), HEADER.encode(), 1), "line 7: after the file control"),
        (WHOLE.replace(b"\n7", b"\n4"), "line 4: a record that begins with '4' cannot stand here"),
        (
            file(batch(returned()), batch(returned(ANOTHER))).replace(b"\n8200", b"\n5200", 1),
            "line 6: a batch begins before the last one has ended",
        ),
        (RAIL.file_of(FACTS, [payment()]).content, "line 3: the transaction code 22 is not"),
    ],
)
def test_a_file_that_is_no_file_of_returns_is_refused_with_its_line(content, line):
    assert any(each.startswith(line) for each in lines_of(content)), lines_of(content)


@pytest.mark.parametrize("cut", range(1, len(WHOLE.replace(FILLER.encode(), b"").rstrip()), 17))
def test_a_file_that_is_cut_off_anywhere_is_refused(cut):
    assert lines_of(WHOLE[:cut])[0].startswith("line ")


def test_no_more_than_a_hundred_places_are_named():
    lines = lines_of(file(batch(*(returned(f"X{each}") for each in range(103)))))

    assert len(lines) == 101
    assert lines[-1] == "3 more places are wrong"


def test_a_file_of_thousands_of_returns_is_read():
    payments = many(2_000)
    answer = RAIL.read_answer(file(batch(*(returned(each.reference) for each in payments))))

    assert [each.reference for each in answer.outcomes] == [each.reference for each in payments]
