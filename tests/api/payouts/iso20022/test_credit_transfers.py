"""Credit transfers: a pain.001 that a bank takes, with the sums of the payments at each level."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.payouts.iso20022.documents import SCHEMAS
from api.payouts.iso20022.rail import Iso20022Rail
from domain.kernel.money import Money
from tests.api.payouts.cast import (
    ANOTHER,
    CHECKING,
    FACTS,
    FILE,
    IBAN,
    MARKET,
    MARKET_ABROAD,
    REFERENCE,
    SAVINGS,
    THIRD,
    many,
    payment,
)

RAIL = Iso20022Rail(MARKET)
NAMESPACES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
SCHEMA = etree.XMLSchema(file=str(SCHEMAS / "pain.001.001.09.xsd"))


def read(file):
    root = etree.fromstring(file.content)
    SCHEMA.assertValid(root)
    return root


def texts(root, path):
    steps = "/".join(f"p:{step}" if step else "" for step in path.split("/"))
    return [each.text for each in root.iterfind(f".//{steps}", NAMESPACES)]


def test_a_file_has_its_reference_its_counts_and_its_sums_at_both_levels():
    file = RAIL.file_of(
        FACTS,
        [payment(), payment(ANOTHER, IBAN, "0.66"), payment(THIRD, SAVINGS, "100")],
    )
    root = read(file)

    assert (file.payments, str(file.total), file.reference) == (3, "113.00", FILE)
    assert file.file_name == "payouts-000003.pain.001.xml"
    assert texts(root, "GrpHdr/MsgId") == [FILE]
    assert texts(root, "GrpHdr/CreDtTm") == ["2026-12-04T22:15:30Z"]
    assert texts(root, "GrpHdr/NbOfTxs") == ["3"]
    assert texts(root, "GrpHdr/CtrlSum") == ["113.00"]
    assert texts(root, "PmtInf/PmtInfId") == [f"{FILE}-U", f"{FILE}-I"]
    assert texts(root, "PmtInf/NbOfTxs") == ["2", "1"]
    assert texts(root, "PmtInf/CtrlSum") == ["112.34", "0.66"]
    assert texts(root, "PmtInf/ReqdExctnDt/Dt") == ["2026-12-07"] * 2
    assert texts(root, "PmtId/EndToEndId") == [REFERENCE, THIRD, ANOTHER]
    assert texts(root, "Amt/InstdAmt") == ["12.34", "100.00", "0.66"]
    assert {each.get("Ccy") for each in root.iter("{*}InstdAmt")} == {"USD"}


def test_a_us_account_is_a_member_of_the_clearing_with_a_number_and_a_type():
    root = read(RAIL.file_of(FACTS, [payment(), payment(ANOTHER, SAVINGS)]))

    assert texts(root, "CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["USABA"] * 2
    assert texts(root, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["021000021"] * 2
    assert texts(root, "CdtrAcct/Id/Othr/Id") == ["000123456789", "98-76543210ABC"]
    assert texts(root, "CdtrAcct/Tp/Cd") == ["CACC", "SVGS"]
    assert texts(root, "Cdtr/Nm") == ["Wilhelmina Angstrom"] * 2
    assert texts(root, "UltmtCdtr/Nm") == []
    assert texts(root, "ChrgBr") == []


def test_an_iban_has_its_bic_or_the_country_of_the_bank():
    spaced = replace(IBAN, bic=None, iban="GB82 WEST 1234 5698 7654 32")
    root = read(RAIL.file_of(FACTS, [payment(account=IBAN), payment(ANOTHER, spaced)]))

    assert texts(root, "CdtrAcct/Id/IBAN") == ["GB82WEST12345698765432"] * 2
    assert texts(root, "CdtrAgt/FinInstnId/BICFI") == ["WESTGB2L"]
    assert texts(root, "CdtrAgt/FinInstnId/PstlAdr/Ctry") == ["GB"]
    assert texts(root, "ChrgBr") == ["DEBT"] * 2


def test_a_person_paid_to_an_account_of_somebody_else_is_the_ultimate_creditor():
    held = replace(CHECKING, holder="Hyperwallet & Co.")
    unwritable = payment(ANOTHER, held, worker_name="李明")
    root = read(RAIL.file_of(FACTS, [payment(account=held, worker_name="Wím"), unwritable]))

    assert texts(root, "Cdtr/Nm") == ["Hyperwallet + Co."] * 2
    assert texts(root, "UltmtCdtr/Nm") == ["Wim"]


def test_a_small_deposit_says_that_it_verifies_the_account():
    root = read(RAIL.file_of(FACTS, [payment(dollars="0.17", is_test=True), payment(ANOTHER)]))

    assert texts(root, "RmtInf/Ustrd") == [f"ACCTVERIFY {REFERENCE}", f"PAYOUT {ANOTHER}"]


@pytest.mark.parametrize(
    ("market", "path", "written"),
    [
        (MARKET, "DbtrAcct/Id/Othr/Id", "4159260001"),
        (MARKET, "DbtrAgt/FinInstnId/ClrSysMmbId/MmbId", "121000248"),
        (MARKET, "Dbtr/Id/OrgId/Othr/Id", "1841234567"),
        (MARKET_ABROAD, "DbtrAcct/Id/IBAN", "DE89370400440532013000"),
        (MARKET_ABROAD, "DbtrAgt/FinInstnId/BICFI", "COBADEFFXXX"),
    ],
)
def test_the_money_comes_from_the_account_of_the_originator(market, path, written):
    root = read(Iso20022Rail(market).file_of(FACTS, [payment()]))

    assert texts(root, path) == [written]


def test_an_originator_without_a_company_id_has_its_name_alone():
    root = read(Iso20022Rail(replace(MARKET, company_id=None)).file_of(FACTS, [payment()]))

    assert texts(root, "InitgPty/Nm") == ["Automaton Markets"]
    assert texts(root, "OrgId/Othr/Id") == []


@pytest.mark.parametrize(
    ("made_at", "due"),
    [
        (datetime(2026, 12, 3, 12, tzinfo=UTC), "2026-12-04"),
        (datetime(2026, 12, 5, 7, 59, tzinfo=UTC), "2026-12-07"),  # still Friday evening there
        (datetime(2026, 12, 6, 12, tzinfo=UTC), "2026-12-08"),  # a Sunday counts as the Monday
        (datetime(2028, 2, 28, 20, tzinfo=UTC), "2028-02-29"),
        (datetime(2026, 12, 31, 20, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_a_file_is_carried_out_on_the_next_business_day(made_at, due):
    root = read(RAIL.file_of(replace(FACTS, made_at=made_at), [payment()]))

    assert texts(root, "ReqdExctnDt/Dt") == [due]


def test_a_name_has_at_most_seventy_characters():
    held = replace(CHECKING, holder="Łó" * 50)
    root = read(RAIL.file_of(FACTS, [payment(account=held)]))

    assert texts(root, "Cdtr/Nm") == ["Lo" * 35]


holders = st.text(max_size=100).map(lambda text: f"W{text}")
accounts = st.one_of(
    st.builds(replace, st.sampled_from([CHECKING, SAVINGS, IBAN]), holder=holders),
    st.builds(replace, st.just(IBAN), holder=holders, bic=st.just(None)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(accounts, st.integers(1, 10**12), st.text(max_size=90)), min_size=1))
def test_any_payments_make_a_valid_file_whose_sums_are_theirs(drawn):
    payments = [
        replace(each, account=account, amount=Money(cents), worker_name=name)
        for each, (account, cents, name) in zip(many(len(drawn)), drawn, strict=True)
    ]
    root = read(RAIL.file_of(FACTS, payments))

    total = sum(cents for _, cents, _ in drawn)
    assert sum(Decimal(each) for each in texts(root, "Amt/InstdAmt")) * 100 == total
    assert Decimal(texts(root, "GrpHdr/CtrlSum")[0]) * 100 == total
    assert sum(Decimal(each) for each in texts(root, "PmtInf/CtrlSum")) * 100 == total
    assert sum(int(each) for each in texts(root, "PmtInf/NbOfTxs")) == len(drawn)
    assert sorted(texts(root, "PmtId/EndToEndId")) == [each.reference for each in payments]
