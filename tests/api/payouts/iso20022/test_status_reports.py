"""Status reports: what a pain.002 says about payments, and which ones are refused as a whole."""

import pytest

from api.payouts.iso20022.rail import Iso20022Rail
from domain.kernel.money import Money
from domain.payouts.providers import (
    BankAccountKind,
    GroupOutcome,
    OutcomeKind,
    PaymentOutcome,
    UnreadableAnswer,
)
from tests.api.payouts.cast import ANOTHER, FACTS, FILE, MARKET, REFERENCE, THIRD, many
from tests.api.payouts.iso20022.answers import GROUP, group, reason, report, status

RAIL = Iso20022Rail(MARKET)
ABROAD = f"{FILE}-I"


def counted(number, code, dollars=None):
    total = f"<DtldCtrlSum>{dollars}</DtldCtrlSum>" if dollars else ""
    return (
        f"<NbOfTxsPerSts><DtldNbOfTxs>{number}</DtldNbOfTxs><DtldSts>{code}</DtldSts>{total}"
        "</NbOfTxsPerSts>"
    )


def sums(number, dollars):
    return f"<OrgnlNbOfTxs>{number}</OrgnlNbOfTxs><OrgnlCtrlSum>{dollars}</OrgnlCtrlSum>"


def outcomes_of(content):
    return [(each.reference, each.kind) for each in RAIL.read_answer(content).outcomes]


def lines_of(content):
    with pytest.raises(UnreadableAnswer) as refused:
        RAIL.read_answer(content)
    return refused.value.lines


@pytest.mark.parametrize("version", ["03", "10", "12"])
def test_payments_settle_fail_or_wait(version):
    answer = RAIL.read_answer(
        report(
            group(
                status(REFERENCE, "ACSC", dollars="12.34"),
                status(ANOTHER, "RJCT", why=reason("AC04")),
                status(THIRD, "ACSP"),
            ),
            version=version,
            inside=sums(3, "99.00"),
        )
    )

    assert answer.file_reference == FILE == RAIL.file_of(FACTS, many(1)).reference
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
            kind=OutcomeKind.FAILED,
            amount=None,
            reason="AC04: the account is closed",
            line="line 6",
        ),
    ]
    assert answer.group_outcomes == []
    assert (answer.payments, answer.total) == (3, Money(9900))
    assert answer.notes == ["1 of the payments listed have the status ACSP: no outcome yet"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ACSC", OutcomeKind.SETTLED),
        ("ACCC", OutcomeKind.SETTLED),
        ("RJCT", OutcomeKind.FAILED),
        ("CANC", OutcomeKind.FAILED),
        *((each, None) for each in ("ACCP", "ACSP", "PDNG", "ACTC", "ACWP", "BLCK", "RCVD")),
    ],
)
def test_only_the_last_word_of_a_bank_is_an_outcome(code, kind):
    found = outcomes_of(report(group(status(code=code))))

    assert found == ([] if kind is None else [(REFERENCE, kind)])


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (reason("AC04", "ignored"), "AC04: the account is closed"),
        (
            reason("AC04") + reason("MS03"),
            "AC04: the account is closed; MS03: the bank gave no reason",
        ),
        (reason("NARR", "No  such\nbranch"), "NARR: No such branch"),
        (reason("ZZ99", "Come in person"), "ZZ99: Come in person"),
        (reason("ZZ99"), "ZZ99: the bank gave no meaning of this code"),
        ("<StsRsnInf><AddtlInf>Sorry</AddtlInf></StsRsnInf>", "Sorry"),
        (
            "<StsRsnInf><Rsn><Prtry>X 7</Prtry></Rsn></StsRsnInf>",
            "X 7: the bank gave no meaning of this code",
        ),
        ("", "RJCT: the bank rejected it without a reason"),
    ],
)
def test_a_reason_is_the_code_with_its_plain_meaning(why, told):
    (outcome,) = RAIL.read_answer(report(group(status(code="RJCT", why=why)))).outcomes

    assert outcome.reason == told


def test_a_long_remark_is_cut():
    why = "<StsRsnInf>" + f"<AddtlInf>{'x' * 105}</AddtlInf>" * 4 + "</StsRsnInf>"
    (outcome,) = RAIL.read_answer(report(group(status(code="RJCT", why=why)))).outcomes

    assert len(outcome.reason) == 300


def test_a_file_that_is_rejected_as_a_whole_fails_each_payment():
    answer = RAIL.read_answer(
        report(inside=sums(2, "24.68") + "<GrpSts>RJCT</GrpSts>" + reason("FF01"))
    )

    assert answer.outcomes == []
    assert answer.group_outcomes == [
        GroupOutcome(
            kind=OutcomeKind.FAILED,
            accounts=None,
            reason="FF01: the format of the file is wrong",
            line="line 3",
        )
    ]


def test_a_group_that_is_rejected_fails_the_payments_to_its_kind_of_account():
    answer = RAIL.read_answer(
        report(
            group(name=GROUP, code="ACSC"),
            group(name=ABROAD, code="RJCT", why=reason("AG01")),
            inside="<GrpSts>PART</GrpSts>",
        )
    )

    assert [(each.kind, each.accounts, each.line) for each in answer.group_outcomes] == [
        (OutcomeKind.SETTLED, BankAccountKind.US, "line 4"),
        (OutcomeKind.FAILED, BankAccountKind.IBAN, "line 5"),
    ]


def test_a_group_stands_before_the_whole_file_with_its_own_reason():
    answer = RAIL.read_answer(
        report(
            group(code="RJCT", why=reason("AG01")),
            group(name="NOTPROVIDED", code="RJCT"),
            inside="<GrpSts>RJCT</GrpSts>",
        )
    )

    assert [(each.accounts, each.reason[:5]) for each in answer.group_outcomes] == [
        (BankAccountKind.US, "AG01:"),
        (None, "RJCT:"),
    ]


def test_a_payment_that_failed_in_a_group_that_settled_has_its_own_outcome():
    answer = RAIL.read_answer(report(group(status(code="RJCT"), code="ACSC")))

    assert [each.kind for each in answer.outcomes] == [OutcomeKind.FAILED]
    assert [each.kind for each in answer.group_outcomes] == [OutcomeKind.SETTLED]


def test_a_payment_without_a_status_has_that_of_its_group_with_the_reason():
    answer = RAIL.read_answer(
        report(group(status(code=""), code="RJCT", why=reason("AG01")), inside="")
    )
    (outcome,) = answer.outcomes

    assert outcome.kind is OutcomeKind.FAILED
    assert outcome.reason == "AG01: payments of this kind are forbidden on this type of account"


def test_a_bank_may_list_those_it_rejected_alone():
    content = report(
        group(
            status(ANOTHER, "RJCT", dollars="2.00"),
            sums=sums(10, "100.00"),
            code="PART",
            counts=counted(1, "RJCT", "2.00") + counted(9, "ACSP", "98.00"),
        ),
        inside=sums(10, "100.00"),
    )

    assert outcomes_of(content) == [(ANOTHER, OutcomeKind.FAILED)]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (report(file="OTHER"), ["line 3: 'OTHER' is not the message id of a file of ours"]),
        (
            report(answered="pain.008.001.08"),
            ["line 3: it answers 'pain.008.001.08', and no pain.001"],
        ),
        (
            report(group(status("X1"), name="NOTPROVIDED")),
            ["line 5: 'X1' is not the reference of a payment of ours"],
        ),
        (
            report(group(status(), status(code="RJCT"))),
            [f"line 6: {REFERENCE} is there already: SETTLED at line 5"],
        ),
        (
            report(group(status(), status())),
            [f"line 6: {REFERENCE} is there already: SETTLED at line 5"],
        ),
        (report(group(status(code=""))), [f"line 5: {REFERENCE} has no status"]),
        (report(group(status(code="ABCD"))), ["line 5: the status 'ABCD' is not known"]),
        (report(group(name="X")), [f"line 4: 'X' is no group of the file {FILE}"]),
        (
            report(group(name=f"K{'0' * 32}-U")),
            [f"line 4: 'K{'0' * 32}-U' is no group of the file {FILE}"],
        ),
        (
            report(group(name="NOTPROVIDED", code="RJCT")),
            ["line 4: a status for all of 'NOTPROVIDED', which is no group of ours"],
        ),
        (
            report(group(status(), code="RJCT")),
            ["line 5: the status ACSC inside of RJCT is impossible"],
        ),
        (
            report(group(status(code="PDNG"), code="ACSC")),
            ["line 5: the status PDNG inside of ACSC is impossible"],
        ),
        (
            report(group(code="ACSC"), inside="<GrpSts>RJCT</GrpSts>"),
            ["line 4: the status ACSC inside of RJCT is impossible"],
        ),
        (
            report(group(code="RJCT"), inside="<GrpSts>ACSC</GrpSts>"),
            ["line 4: the status RJCT inside of ACSC is impossible"],
        ),
        (
            report(group(code="PART"), inside="<GrpSts>RJCT</GrpSts>"),
            ["line 4: the status PART inside of RJCT is impossible"],
        ),
        (
            report(group(code="ACSC"), group(code="RJCT")),
            [f"line 5: a status for all of '{GROUP}' is there already"],
        ),
        (
            report(group(status(dollars="1.005"))),
            [
                "line 5: 1.005 is not an amount of whole cents",
                "line 5: the amount is not in whole cents of US dollars",
            ],
        ),
        (
            report(group(status(dollars="1.00", currency="EUR"))),
            ["line 5: the amount is not in whole cents of US dollars"],
        ),
        (
            report(group(status(), status(ANOTHER), sums=sums(1, "1.00"))),
            ["line 4: the number of payments is 1, and 2 by what the file holds"],
        ),
        (
            report(
                group(status(dollars="1.00"), status(ANOTHER, dollars="2.00"), sums=sums(2, "3.01"))
            ),
            ["line 4: the control sum is 3.01, and 3.00 by what the file holds"],
        ),
        (
            report(group(status(dollars="1.00")), inside=sums(1, "9.99")),
            ["line 3: the control sum is 9.99, and 1.00 by what the file holds"],
        ),
        (
            report(group(status(dollars="1.00"), counts=counted(2, "ACSC", "2.00"))),
            [
                "line 4: the number of payments that are ACSC is 2, and 1 by what the file holds",
                "line 4: the sum of those ACSC is 2.00, and 1.00 by what the file holds",
            ],
        ),
        (report(inside=sums(1, "-5")), ["line 3: -5 is not an amount of whole cents"]),
    ],
)
def test_a_report_with_anything_wrong_is_refused_whole_with_its_lines(content, lines):
    assert lines_of(content) == lines


def test_everything_that_is_wrong_is_named_at_once_up_to_a_hundred_places():
    content = report(group(*(status(f"X{each}") for each in range(103))))

    lines = lines_of(content)

    assert lines[0] == "line 5: 'X0' is not the reference of a payment of ours"
    assert len(lines) == 101
    assert lines[-1] == "3 more places are wrong"


def test_a_report_of_thousands_of_payments_is_read():
    payments = many(2_000)
    content = report(group(*(status(each.reference, dollars="12.34") for each in payments)))

    answer = RAIL.read_answer(content)

    assert [each.reference for each in answer.outcomes] == [each.reference for each in payments]
    assert answer.outcomes[-1].line == "line 2004"
