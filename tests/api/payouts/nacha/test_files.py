"""Files of credits: an independent reader finds equal counts, hashes and sums."""

from dataclasses import replace
from datetime import UTC, datetime

import achkit
from hypothesis import given, settings
from hypothesis import strategies as st

from api.payouts.nacha.rail import NachaRail
from domain.kernel.money import Money
from tests.api.payouts.cast import (
    ANOTHER,
    CHECKING,
    FACTS,
    FILE,
    MARKET,
    REFERENCE,
    SAVINGS,
    THIRD,
    many,
    payment,
)

RAIL = NachaRail(MARKET)


def read(file):
    """What the independent reader finds, which refuses wrong counts, hashes and sums itself."""
    text = file.content.decode("ascii")
    assert achkit.validate(text) == {"ok": True, "errors": []}
    return achkit.parse(text)


def test_a_file_is_of_whole_blocks_of_ten_records_of_94_characters():
    for count in range(1, 13):
        lines = RAIL.file_of(FACTS, many(count)).content.decode().splitlines()

        assert {len(line) for line in lines} == {94}
        assert len(lines) % 10 == 0
        assert len(lines) - (count + 4) < 10
        assert [line for line in lines if line == "9" * 94] == ["9" * 94] * (len(lines) - count - 4)


def test_the_headers_say_who_sends_the_file_and_when_it_is_due():
    file = RAIL.file_of(FACTS, [payment()])
    found = read(file)
    (batch,) = found["batches"]

    assert (file.file_name, file.reference) == ("payouts-000003.ach", FILE)
    assert (file.payments, file.total) == (1, Money(1234))
    assert found["destination_routing"] == "121000248"
    assert found["origin_routing"] == "1841234567"
    assert (found["creation_date"], found["creation_time"]) == ("261204", "1415")
    assert found["file_id_modifier"] == "C"
    assert (batch["service_class"], batch["sec"], batch["description"]) == (220, "PPD", "PAYOUT")
    assert (batch["company_name"], batch["company_id"]) == ("AUTOMATON MARKET", "1841234567")
    assert (batch["effective_date"], batch["origin_dfi"]) == ("261207", "12100024")
    assert file.content.decode()[40:94] == f"{'FIRST BANK':23}{'AUTOMATON MARKETS':23}099A8057"


def test_an_entry_has_the_account_the_amount_the_reference_and_the_holder():
    held = replace(SAVINGS, holder="Hyperwallet & Company of Ohio")
    found = read(
        RAIL.file_of(FACTS, [payment(), payment(ANOTHER, held, "0.01", worker_name="Wim")])
    )
    first, second = found["batches"][0]["entries"]

    assert first == {
        "txn_code": 22,
        "routing": "021000021",
        "account": "000123456789",
        "amount_cents": 1234,
        "id_number": REFERENCE,
        "name": "WILHELMINA ANGSTROM",
        "addenda_flag": False,
        "trace_number": "121000240000001",
        "addenda": [],
    }
    assert (second["txn_code"], second["account"]) == (32, "98-76543210ABC")
    assert (second["name"], second["amount_cents"]) == ("HYPERWALLET COMPANY OF", 1)
    assert second["trace_number"] == "121000240000002"


def test_small_deposits_have_batches_of_their_own_that_say_so():
    payments = [payment(dollars="0.17", is_test=True), payment(ANOTHER), payment(THIRD)]
    batches = read(RAIL.file_of(FACTS, payments))["batches"]

    assert [each["description"] for each in batches] == ["PAYOUT", "ACCTVERIFY"]
    assert [[entry["id_number"] for entry in each["entries"]] for each in batches] == [
        [ANOTHER, THIRD],
        [REFERENCE],
    ]
    assert [each["batch_number"] for each in batches] == [1, 2]


def test_a_batch_has_at_most_five_thousand_entries_and_trace_numbers_go_on():
    batches = read(RAIL.file_of(FACTS, many(5_001)))["batches"]

    assert [len(each["entries"]) for each in batches] == [5_000, 1]
    assert batches[1]["entries"][0]["trace_number"] == "121000240005001"


def test_the_hash_keeps_ten_digits():
    far = replace(CHECKING, routing_number="322271627")
    control = read(RAIL.file_of(FACTS, many(400, account=far)))["control"]

    assert int(control["entry_hash"]) == 32227162 * 400 % 10**10
    assert 32227162 * 400 > 10**10


def test_files_of_a_day_differ_by_their_modifier():
    found = [
        read(RAIL.file_of(replace(FACTS, number=number), [payment()]))["file_id_modifier"]
        for number in (1, 26, 27, 36, 37)
    ]

    assert found == ["A", "Z", "0", "9", "A"]


def test_an_amount_at_the_bound_is_whole():
    (entry,) = read(RAIL.file_of(FACTS, [payment(dollars="99999999.99")]))["batches"][0]["entries"]

    assert entry["amount_cents"] == 9_999_999_999


accounts = st.builds(
    replace,
    st.sampled_from([CHECKING, SAVINGS]),
    holder=st.text(max_size=40).map(lambda text: f"W{text}"),
    routing_number=st.sampled_from(["021000021", "322271627", "011401533", "091000019"]),
    account_number=st.from_regex(r"[0-9A-Za-z][0-9A-Za-z-]{0,16}", fullmatch=True),
)
made = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
drawn_payments = st.lists(
    st.tuples(accounts, st.integers(1, 10**10 - 1), st.booleans()), min_size=1, max_size=60
)


@settings(max_examples=40, deadline=None)
@given(drawn_payments, made, st.integers(1, 10_000))
def test_any_payments_are_read_back_with_equal_amounts_accounts_and_sums(drawn, made_at, number):
    payments = [
        replace(
            each,
            account=account,
            amount=Money(cents % 99 + 1 if is_test else cents),
            is_test=is_test,
        )
        for each, (account, cents, is_test) in zip(many(len(drawn)), drawn, strict=True)
    ]
    file = RAIL.file_of(replace(FACTS, made_at=made_at, number=number), payments)
    found = read(file)

    entries = {entry["id_number"]: entry for each in found["batches"] for entry in each["entries"]}
    control = found["control"]
    assert (
        control["total_credit"] == file.total.cents == sum(each.amount.cents for each in payments)
    )
    assert control["total_debit"] == 0
    assert control["entry_addenda_count"] == file.payments == len(payments) == len(entries)
    for each in payments:
        entry = entries[each.reference]
        assert entry["amount_cents"] == each.amount.cents
        assert entry["account"] == each.account.account_number
        assert entry["routing"] == each.account.routing_number
