"""Makes the report of a year, or the corrections of those that were made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.audit.trail import Actor, Detail, record
from domain.kernel import bounds, clock, policy, turns
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.refusals import Objections
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.payouts.tax_reports import queries
from domain.payouts.tax_reports.models import ReturnForm, ReturnKind, TaxReport
from domain.payouts.tax_reports.returns_file import returns_file
from domain.payouts.tax_reports.rules import (
    Paid,
    Return,
    new_returns,
    threshold_of,
    totals,
    untaxed,
)

LONGEST_REASON = 1_000  # characters
_YEARS = UUID("5a1c1f6e-7d0b-4a57-9c4e-2f1f3f8f6b0d")

_INSERT_REPORT = Statement(
    """INSERT INTO tax_reports (id, year, number, made_at, originals, corrections)
       VALUES ($1, $2, $3, $4, $5, $6)"""
)
_INSERT = Statement(
    """INSERT INTO tax_report_rows (id, report_id, worker_id, form, rate, kind, gross_cents,
           withheld_cents, earlier_gross_cents, earlier_withheld_cents)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
)

Keep = Callable[[int, str], None]
"""Keeps the file of a report, of which the number is given, before the report is committed."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What a run found; no report where nothing is new or changed since the last one."""

    report: TaxReport | None
    returns: Sequence[Return]
    untaxed: Mapping[str, Paid]  # by printed id: of payees without a tax interview


@retried
async def report_year(
    year: int, *, forms: Collection[ReturnForm], reason: str, by: Actor, keep: Keep
) -> Reported:
    """Report what of a year that is over was not reported yet: originals, and corrections.

    The audit has the reason, 1 to 1,000 characters. `keep` gets the file, with names and tax ids
    in clear; where it fails, nothing is recorded as reported. Raises InvalidInput.
    """
    _check(year, reason)
    async with unit_of_work():
        number = await _begun(year)
        payouts = await queries.payouts_of(year)
        without = untaxed(payouts)
        returns = [
            each
            for each in new_returns(
                totals(payouts),
                await queries.reported_of(year),
                unknown=without,
                threshold=threshold_of(year, policy.current().payouts.tax_report_threshold),
            )
            if each.payee.form in forms
        ]
        payees = {each.payee.worker_id for each in returns}
        printed = await queries.printed_ids(payees | without.keys())
        report = await _recorded(year, number, returns)
        await record(by, "tax.report", reason=reason, details=_details(year, report))
        if report is not None:
            interviews = await queries.latest_interviews(payees)
            text = returns_file(year, returns, interviews=interviews, printed=printed)
            keep(number, text)
        listed = sorted((printed[worker_id], paid) for worker_id, paid in without.items())
        return Reported(report, returns, dict(listed))


def _check(year: int, reason: str) -> None:
    wrong = Objections()
    wrong.check(_year, year)
    wrong.check(_text, "reason", reason)
    wrong.raise_any()


def _year(year: int) -> int:
    """A year that is over, and of which no tax interview was erased yet."""
    now = clock.now()
    last = market_day(now).date.year - 1
    kept = market_day(now - policy.current().tax_retention).date.year + 1
    return bounds.whole("year", year, at_least=min(kept, last), at_most=last)


def _text(field: str, reason: str) -> str:
    return bounds.text(field, reason, at_most=LONGEST_REASON)


async def _begun(year: int) -> int:
    """The number of this report. A second command for the year waits until this one is over."""
    await turns.take(uuid5(_YEARS, str(year)))
    return await queries.next_number(year)


async def _recorded(year: int, number: int, returns: Sequence[Return]) -> TaxReport | None:
    """The report with its rows, without names and tax ids; none where there is no return."""
    if not returns:
        return None
    corrections = sum(each.kind is ReturnKind.CORRECTED for each in returns)
    report = TaxReport(
        id=new_id(),
        year=year,
        number=number,
        made_at=clock.now(),
        originals=len(returns) - corrections,
        corrections=corrections,
    )
    counts = (report.originals, report.corrections)
    await _INSERT_REPORT.run(report.id, report.year, report.number, report.made_at, *counts)
    await _INSERT.run_many([_row(report.id, each) for each in returns])
    return report


def _row(report_id: UUID, each: Return) -> list[object]:
    payee, earlier = each.payee, each.earlier
    return [
        new_id(),
        report_id,
        payee.worker_id,
        payee.form.value,
        payee.rate,
        each.kind.value,
        each.paid.gross.cents,
        each.paid.withheld.cents,
        None if earlier is None else earlier.gross.cents,
        None if earlier is None else earlier.withheld.cents,
    ]


def _details(year: int, report: TaxReport | None) -> dict[str, Detail]:
    if report is None:
        return {"year": year, "originals": 0, "corrections": 0}
    counts: dict[str, Detail] = {"originals": report.originals, "corrections": report.corrections}
    return {"year": year, "number": report.number} | counts
