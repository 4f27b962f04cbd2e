"""Notifications: entries of the account that settle payments or bring their money back."""

import pytest

from api.payouts.iso20022.documents import SCHEMAS
from api.payouts.iso20022.rail import Iso20022Rail
from domain.kernel.money import Money
from domain.payouts.providers import OutcomeKind, PaymentOutcome, UnreadableAnswer
from tests.api.payouts.cast import ANOTHER, FILE, MARKET, MARKET_ABROAD, REFERENCE, THIRD
from tests.api.payouts.iso20022.answers import details, entry, notification

RAIL = Iso20022Rail(MARKET)
OURS = f"<MsgId>{FILE}</MsgId>"
ELSEWHERE = '<AmtDtls><InstdAmt><Amt Ccy="USD">12.34</Amt></InstdAmt></AmtDtls>'


def lines_of(content):
    with pytest.raises(UnreadableAnswer) as refused:
        RAIL.read_answer(content)
    return refused.value.lines


def test_a_booked_debit_settles_payments_and_a_credit_with_return_information_returns_them():
    answer = RAIL.read_answer(
        notification(
            entry(details(REFERENCE, refs=OURS), details(ANOTHER, dollars="2.00"), dollars="14.34"),
            entry(details(THIRD, back="AC04"), direction="CRDT"),
        )
    )

    assert answer.outcomes == [
        PaymentOutcome(
            reference=REFERENCE,
            kind=OutcomeKind.SETTLED,
            amount=Money(1234),
            reason=None,
            line="line 5",
        ),
        PaymentOutcome(
            reference=ANOTHER,
            kind=OutcomeKind.SETTLED,
            amount=Money(200),
            reason=None,
            line="line 6",
        ),
        PaymentOutcome(
            reference=THIRD,
            kind=OutcomeKind.RETURNED,
            amount=Money(1234),
            reason="AC04: the account is closed",
            line="line 8",
        ),
    ]
    assert answer.notes == []


def test_the_file_is_named_where_each_payment_names_it():
    ours, others = details(refs=OURS), details(ANOTHER, refs=f"<MsgId>K{'0' * 32}</MsgId>")

    assert RAIL.read_answer(notification(entry(ours))).file_reference == FILE
    for another in (others, details(ANOTHER), details(ANOTHER, refs="<MsgId>X</MsgId>")):
        content = notification(entry(ours), entry(another))
        assert RAIL.read_answer(content).file_reference is None


def test_a_payment_that_was_settled_and_returned_has_both_outcomes_in_order():
    content = notification(
        entry(details(back="MD07"), direction="CRDT"), entry(details(dollars=None))
    )

    assert [each.kind for each in RAIL.read_answer(content).outcomes] == [
        OutcomeKind.SETTLED,
        OutcomeKind.RETURNED,
    ]


def test_a_reversed_debit_is_a_return():
    content = notification(entry(details(), direction="CRDT", is_reversal=True))
    (outcome,) = RAIL.read_answer(content).outcomes

    assert outcome.kind is OutcomeKind.RETURNED
    assert outcome.reason == "the bank reversed the payment"


def test_what_is_not_booked_or_not_ours_changes_nothing_and_is_noted():
    answer = RAIL.read_answer(
        notification(
            entry(details(), code="PDNG"),
            entry(details("INVOICE 7", dollars="5.00"), details(""), dollars="17.34"),
            entry(dollars="3.00"),
        )
    )

    assert answer.outcomes == []
    assert answer.file_reference is None
    assert answer.notes == [
        "1 entries name no payments",
        "1 payments are not booked: no outcome yet",
        "2 payments of the account are not ours",
    ]


@pytest.mark.parametrize(
    ("payment", "amount"),
    [
        (details(dollars="12.00", more=ELSEWHERE), Money(1234)),
        (details(dollars="12.00"), Money(1200)),
        (details(dollars=None), Money(1200)),
    ],
)
def test_the_amount_that_was_instructed_counts_before_the_one_that_was_booked(payment, amount):
    (outcome,) = RAIL.read_answer(notification(entry(payment, dollars="12.00"))).outcomes

    assert outcome.amount == amount


def test_an_amount_in_another_currency_is_left_out():
    content = notification(entry(details(dollars=None))).replace(b'Ccy="USD"', b'Ccy="EUR"')
    (outcome,) = RAIL.read_answer(content).outcomes

    assert outcome.amount is None


def test_a_notification_of_an_older_version_is_read():
    content = (
        notification(entry(details(dollars=None)))
        .replace(b"camt.054.001.08", b"camt.054.001.02")
        .replace(b"<Sts><Cd>BOOK</Cd></Sts>", b"<Sts>BOOK</Sts>")
        .replace(b"<Id>1</Id>", b"<Id>1</Id><CreDtTm>2026-12-07T09:00:00</CreDtTm>")
    )
    (outcome,) = RAIL.read_answer(content).outcomes

    assert (outcome.kind, outcome.amount) == (OutcomeKind.SETTLED, Money(1234))


def test_the_account_may_have_an_iban():
    content = notification(entry(details()), account="DE89370400440532013000")

    assert len(Iso20022Rail(MARKET_ABROAD).read_answer(content).outcomes) == 1
    assert lines_of(content) == ["line 3: it is about another account than the one we pay from"]


def total(name, number, dollars):
    return f"<{name}><NbOfNtries>{number}</NbOfNtries><Sum>{dollars}</Sum></{name}>"


def summary(*totals):
    return f"<TxsSummry>{''.join(totals)}</TxsSummry>"


def batch(number, dollars):
    return f'<Btch><NbOfTxs>{number}</NbOfTxs><TtlAmt Ccy="USD">{dollars}</TtlAmt></Btch>'


RETURNED = details(THIRD, back="AC04", dollars="2.00")
TWO = (entry(details()), entry(RETURNED, dollars="2.00", direction="CRDT"))


def test_the_sums_of_a_notification_are_those_of_its_entries():
    content = notification(
        *TWO,
        summary=summary(
            total("TtlNtries", 2, "14.34"),
            total("TtlCdtNtries", 1, "2.00"),
            total("TtlDbtNtries", 1, "12.34"),
        ),
    )

    assert len(RAIL.read_answer(content).outcomes) == 2


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            notification(*TWO, summary=summary(total("TtlNtries", 3, "14.35"))),
            [
                "line 3: the number (NbOfNtries) is 3, and 2 by what the file holds",
                "line 3: the sum (Sum) is 14.35, and 14.34 by what the file holds",
            ],
        ),
        (
            notification(*TWO, summary=summary(total("TtlDbtNtries", 1, "0.00"))),
            ["line 3: the sum (Sum) is 0.00, and 12.34 by what the file holds"],
        ),
        (
            notification(entry(details(), batch=batch(2, "12.35"))),
            [
                "line 4: the number (NbOfTxs) is 2, and 1 by what the file holds",
                "line 4: the sum (TtlAmt) is 12.35, and 12.34 by what the file holds",
            ],
        ),
        (
            notification(entry(details(), details(ANOTHER))),
            ["line 4: the sum (Amt) is 12.34, and 24.68 by what the file holds"],
        ),
        (
            notification(entry(details("P12", refs=OURS))),
            ["line 5: 'P12' is not the reference of a payment of ours, and is in a file"],
        ),
        (
            notification(entry(details("", refs=f"<PmtInfId>{FILE}-U</PmtInfId>"))),
            ["line 5: None is not the reference of a payment of ours, and is in a file"],
        ),
        (
            notification(entry(details(back="AC04"))),
            [f"line 5: {REFERENCE}: a return takes money (DBIT)"],
        ),
        (
            notification(entry(details(), direction="CRDT")),
            [f"line 5: {REFERENCE}: a payment brings money (CRDT)"],
        ),
        (
            notification(entry(details()), entry(details())),
            [f"line 7: {REFERENCE} is there already: SETTLED at line 5"],
        ),
        (
            notification(entry(details(dollars="1.001"), dollars="1.001")),
            [
                "line 5: 1.001 is not an amount of whole cents",
                "line 4: 1.001 is not an amount of whole cents",
            ],
        ),
    ],
)
def test_a_notification_with_anything_wrong_is_refused_whole_with_its_lines(content, lines):
    assert lines_of(content) == lines


def test_the_schema_files_are_there_with_their_licences():
    assert sorted(path.name for path in SCHEMAS.iterdir()) == [
        "LICENSE-camt053-MIT.txt",
        "LICENSE-pain001-MIT.txt",
        "README.md",
        "camt.054.001.02.xsd",
        "camt.054.001.08.xsd",
        "pain.001.001.09.xsd",
        "pain.002.001.03.xsd",
        "pain.002.001.12.xsd",
    ]
