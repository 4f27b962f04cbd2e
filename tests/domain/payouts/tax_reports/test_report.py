"""The report of a year: who is in it with what, and what a second report corrects."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.tax.models import TaxInterview
from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.kernel.refusals import InvalidInput
from domain.ledger.queries import verify
from domain.payouts.lifecycle import PayoutKind
from domain.payouts.tax_reports.commands import LONGEST_REASON, report_year
from domain.payouts.tax_reports.models import ReturnForm, TaxReport, TaxReportRow
from tests.domain import cast
from tests.domain.accounts.tax.answering import AMERICAN, GERMAN, completed
from tests.domain.payouts import paid_out
from tests.domain.payouts.tax_reports.years import at_noon, local

pytestmark = pytest.mark.usefixtures("database")
BOTH = tuple(ReturnForm)
TAXED = replace(GERMAN, claims_treaty=False)  # 30 % are withheld


@pytest.fixture(autouse=True)
def june():
    clock.freeze(at_noon(2026, 6, 1))


class Made:
    """A report with its file, read again."""

    def __init__(self, found, files):
        self.found = found
        self.number, text = files[0] if files else (None, "")
        self.rows = list(csv.DictReader(io.StringIO(text)))

    def cells(self, *columns):
        return [tuple(row[column] for column in columns) for row in self.rows]


async def reported(year=2026, *, forms=BOTH, reason="Due in January.", at=None):
    if at is None:
        clock.freeze(max(clock.now(), at_noon(year + 1, 1, 10)))
    files = []
    found = await report_year(
        year, forms=forms, reason=reason, by=COMMAND_LINE, keep=lambda *kept: files.append(kept)
    )
    return Made(found, files)


async def an_american(name, cents, **more):
    worker = await cast.a_worker(name)
    await completed(worker, replace(AMERICAN, name=name))
    await paid_out.settled(worker, cents, **more)
    return worker


async def a_foreigner(name, cents, *, answers=TAXED, **more):
    worker = await cast.a_worker(name)
    await completed(worker, replace(answers, name=name))
    await paid_out.settled(worker, cents, **more)
    return worker


async def test_each_payee_is_a_line_with_all_that_the_return_has():
    ann = await an_american("Ann", 200_000)
    wim = await a_foreigner("Wim", 1_000, withheld=300, rate=3000)

    made = await reported()

    assert made.number == 1
    foreign, american = sorted(made.rows, key=lambda row: row["form"])
    assert american == {
        "form": "1099-NEC",
        "tax_year": "2026",
        "kind": "ORIGINAL",
        "payee": ann.worker_id,
        "name": "Ann",
        "address_line1": "1 Pine St",
        "address_line2": "",
        "city": "Seattle",
        "region": "WA",
        "postal_code": "98101",
        "country": "US",
        "tax_id": "536904399",
        "tax_id_kind": "SSN",
        "tax_id_country": "US",
        "gross": "2000.00",
        "withheld": "0.00",
        "rate": "",
        "income_code": "",
        "treaty_country": "",
        "earlier_gross": "",
        "earlier_withheld": "",
    }
    shown = ("form", "payee", "gross", "withheld", "rate", "income_code", "country", "tax_id")
    assert tuple(foreign[each] for each in shown) == (
        "1042-S",
        wim.worker_id,
        "10.00",
        "3.00",
        "30.00",
        "12",
        "DE",
        "36574261809",
    )


@pytest.mark.parametrize(
    ("year", "cents", "chosen", "is_there"),
    [
        (2025, 59_999, None, False),
        (2025, 60_000, None, True),
        (2026, 199_999, None, False),
        (2026, 200_000, None, True),
        (2026, 4_999, "50.00", False),
        (2026, 5_000, "50.00", True),
    ],
)
async def test_a_us_person_is_reported_from_the_threshold_on(year, cents, chosen, is_there):
    clock.freeze(at_noon(year, 6, 1))
    if chosen is not None:
        payouts = PayoutPolicy(tax_report_threshold=Money.parse(chosen))
        policy.adopt(MarketPolicy(payouts=payouts))
    await an_american("Ann", cents - 1)
    ben = await an_american("Ben", 1)
    await paid_out.settled(ben, cents - 1)

    made = await reported(year)

    assert made.cells("payee") == [(ben.worker_id,)] * is_there


async def test_tax_that_was_withheld_from_a_us_person_is_reported_of_any_sum():
    """Somebody who was paid before they said that they are a US person."""
    ann = await cast.a_worker("Ann")
    await paid_out.settled(ann, 1_000, withheld=300, rate=3000)
    await completed(ann, AMERICAN)

    made = await reported()

    assert made.cells("payee", "gross", "withheld", "rate") == [
        (ann.worker_id, "10.00", "3.00", "")
    ]


async def test_a_foreigner_has_a_line_for_each_rate():
    wim = await a_foreigner("Wim", 1_000, withheld=300, rate=3000)
    await paid_out.settled(wim, 500)
    await paid_out.settled(wim, 2_000, withheld=600, rate=3000)

    made = await reported()

    assert made.cells("payee", "rate", "gross", "withheld") == [
        (wim.worker_id, "0.00", "5.00", "0.00"),
        (wim.worker_id, "30.00", "30.00", "9.00"),
    ]


async def test_payouts_that_came_back_or_were_play_money_or_small_deposits_do_not_count():
    wim = await a_foreigner("Wim", 1_000)
    await paid_out.fail(await in_transit(wim, 100))
    await paid_out.give_back(await paid_out.settled(wim, 200))
    await paid_out.earn(wim, 400)
    await paid_out.cancel(await paid_out.a_payout(wim, 400))
    await paid_out.settled(wim, 800, rail="sandbox")
    await paid_out.settled(wim, 30, kind=PayoutKind.TEST_DEPOSIT)
    await in_transit(wim, 50)

    made = await reported()

    assert made.cells("gross") == [("10.50",)]
    assert await verify(lambda done, total: None) == []


async def in_transit(worker, cents):
    await paid_out.earn(worker, cents)
    payout = await paid_out.a_payout(worker, cents)
    await paid_out.send(payout)
    return payout


async def test_a_payout_is_of_the_year_in_which_it_was_sent():
    """By the days of the market's time zone."""
    wim = await a_foreigner("Wim", 1)
    for instant, cents in (
        (local(2026, 12, 31, 23, 59, 59), 10),
        (local(2027, 1, 1), 100),
        (local(2027, 12, 31, 23, 59, 59), 1_000),
        (local(2028, 1, 1), 10_000),
    ):
        clock.freeze(instant)
        await paid_out.settled(wim, cents)

    assert (await reported(2026)).cells("gross") == [("0.11",)]
    assert (await reported(2027)).cells("gross") == [("11.00",)]


async def test_a_payee_without_an_interview_is_listed_apart_until_there_is_one():
    una = await cast.a_worker("Una")
    await paid_out.settled(una, 1_000, withheld=300, rate=3000)

    first = await reported()
    assert (first.found.report, first.rows) == (None, [])
    assert {name: str(paid.gross) for name, paid in first.found.untaxed.items()} == {
        una.worker_id: "10.00"
    }

    await completed(una, TAXED)
    second = await reported()
    assert second.cells("kind", "payee") == [("ORIGINAL", una.worker_id)]
    assert second.found.untaxed == {}


async def test_the_form_is_that_of_the_interview_when_the_payout_was_sent():
    wim = await a_foreigner("Wim", 1_000, withheld=300, rate=3000)
    clock.freeze(at_noon(2026, 9, 1))
    await completed(wim, replace(AMERICAN, name="Wim"))
    await paid_out.settled(wim, 300_000)

    made = await reported()

    assert sorted(made.cells("form", "gross", "tax_id_kind")) == [
        ("1042-S", "10.00", "FOREIGN"),
        ("1099-NEC", "3000.00", "SSN"),
    ]


async def test_a_second_report_has_only_what_is_new_or_changed():
    ann, wim = await an_american("Ann", 300_000), await a_foreigner("Wim", 1_000)
    late = await in_transit(ann, 5_000)
    assert len((await reported()).rows) == 2

    nothing = await reported()
    assert (nothing.found.report, nothing.rows) == (None, [])

    await paid_out.fail(late)
    corrected = await reported()
    columns = ("kind", "payee", "gross", "withheld", "earlier_gross", "earlier_withheld")
    assert corrected.number == 2
    assert corrected.cells(*columns) == [
        ("CORRECTED", ann.worker_id, "3000.00", "0.00", "3050.00", "0.00")
    ]
    assert (await reported()).found.report is None
    assert wim.worker_id not in str(corrected.rows)


async def test_a_payee_who_falls_below_the_threshold_is_corrected_to_what_was_paid():
    ann = await an_american("Ann", 199_000)
    late = await in_transit(ann, 1_000)
    await reported()
    await paid_out.fail(late)

    made = await reported()

    assert made.cells("kind", "gross", "earlier_gross") == [("CORRECTED", "1990.00", "2000.00")]


async def test_all_that_came_back_is_corrected_to_nothing():
    wim = await cast.a_worker("Wim")
    await completed(wim, TAXED)
    await paid_out.earn(wim, 1_000)
    payout = await paid_out.a_payout(wim, 1_000, withheld=300, rate=3000)
    await paid_out.send(payout)
    await paid_out.settle(payout)
    await reported()
    await paid_out.give_back(payout)

    made = await reported()

    columns = ("gross", "withheld", "earlier_gross", "earlier_withheld")
    assert made.cells(*columns) == [("0.00", "0.00", "10.00", "3.00")]


async def test_one_form_can_be_reported_without_the_other():
    await an_american("Ann", 300_000)
    await a_foreigner("Wim", 1_000)

    first = await reported(forms=[ReturnForm.S_1042])
    second = await reported()

    assert first.cells("form") == [("1042-S",)]
    assert second.cells("form") == [("1099-NEC",)]
    assert (first.number, second.number) == (1, 2)


async def test_the_order_of_lines_is_always_the_same():
    for name in ("Ann", "Ben", "Cem"):
        await a_foreigner(name, 1_000)
        await an_american(f"{name} Smith", 300_000)

    made = await reported()

    forms = [form for (form,) in made.cells("form")]
    assert forms == ["1042-S"] * 3 + ["1099-NEC"] * 3
    rows = await TaxReportRow.all().order_by("form", "worker_id")
    assert [row.form for row in rows] == forms
    assert len({row.worker_id for row in rows}) == 6


async def test_what_is_recorded_has_amounts_alone():
    await an_american("Ann", 300_000)
    await reported()

    (report,), (row,) = await TaxReport.all(), await TaxReportRow.all()
    assert (report.year, report.number, report.originals, report.corrections) == (2026, 1, 1, 0)
    assert (row.gross, row.withheld, row.kind) == (Money(300_000), Money(0), "ORIGINAL")


async def test_the_audit_has_each_run_with_its_reason():
    await an_american("Ann", 300_000)
    await reported(reason="Due.")
    await reported(reason="Again.")

    entries = await AuditEntry.filter(action="tax.report").order_by("number")
    assert [(entry.reason, dict(entry.facts)) for entry in entries] == [
        ("Due.", {"year": 2026, "number": 1, "originals": 1, "corrections": 0}),
        ("Again.", {"year": 2026, "originals": 0, "corrections": 0}),
    ]


async def test_where_the_file_is_not_kept_nothing_is_reported():
    await an_american("Ann", 300_000)
    clock.freeze(at_noon(2027, 1, 10))

    def fails(number, text):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await report_year(2026, forms=BOTH, reason="x", by=COMMAND_LINE, keep=fails)

    assert await TaxReport.all().count() == await TaxReportRow.all().count() == 0
    assert await AuditEntry.filter(action="tax.report").count() == 0
    assert len((await reported()).rows) == 1


@pytest.mark.parametrize("year", [-1, 2021, 2026, 2027])
async def test_a_year_that_is_not_over_or_whose_interviews_are_erased_is_refused(year):
    clock.freeze(local(2026, 12, 31, 23, 59))

    with pytest.raises(InvalidInput) as refused:
        await reported(year, reason="x" * (LONGEST_REASON + 1), at=clock.now())

    assert [each.field for each in refused.value.problems] == ["year", "reason"]
    assert "from 2023 to 2025" in refused.value.message


async def test_the_first_and_the_last_year_are_reported():
    clock.freeze(local(2026, 12, 31, 23, 59))

    for year in (2023, 2025):
        assert (await reported(year, reason="x" * LONGEST_REASON, at=clock.now())).rows == []


async def test_where_interviews_are_kept_for_a_year_the_last_one_can_be_reported():
    policy.adopt(MarketPolicy(tax_retention=timedelta(days=366)))
    await an_american("Ann", 300_000)

    assert len((await reported()).rows) == 1


async def test_a_name_that_looks_like_a_formula_is_harmless_in_a_spreadsheet():
    await a_foreigner("=HYPERLINK(1)", 1_000)

    assert (await reported()).cells("name") == [("'=HYPERLINK(1)",)]


async def test_a_payee_whose_interview_was_erased_is_listed_apart_and_not_corrected():
    wim = await a_foreigner("Wim", 1_000)
    late = await in_transit(wim, 500)
    await reported()
    await paid_out.fail(late)
    await TaxInterview.all().delete()

    made = await reported()

    assert made.rows == []
    assert [*made.found.untaxed] == [wim.worker_id]
