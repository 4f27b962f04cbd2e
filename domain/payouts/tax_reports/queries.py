"""Reads for the reports of a year: its payouts, what was reported, and who the payees are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from domain.accounts.tax.lifecycle import TaxForm
from domain.accounts.tax.models import TaxInterview
from domain.kernel.days.market_days import day_on
from domain.kernel.money import Money
from domain.kernel.statement import Statement, key
from domain.payouts.tax_reports.models import ReturnForm
from domain.payouts.tax_reports.rules import CountedPayout, Paid, Payee
from domain.people.models import Worker

IDS_AT_ONCE = 500  # ids in one statement
SANDBOX = "sandbox"  # the rail of play money
_EVER = "interview.worker_id = payouts.worker_id AND interview.valid_from IS NOT NULL"

# The form of the interview that was good when the payout was sent; else of the first one after it,
# which the payee completed too late; else of the last one before.
_PAYOUTS = Statement(
    f"""SELECT worker_id, form, rate, sum(gross_cents) AS gross, sum(withheld_cents) AS withheld
        FROM (SELECT worker_id, rate, gross_cents, withheld_cents, coalesce(
            (SELECT form FROM tax_interviews interview
             WHERE {_EVER} AND interview.valid_from <= payouts.sent_at
                 AND interview.valid_until > payouts.sent_at
                 AND (interview.ended_at IS NULL OR interview.ended_at > payouts.sent_at)
             ORDER BY interview.valid_from DESC LIMIT 1),
            (SELECT form FROM tax_interviews interview
             WHERE {_EVER} AND interview.valid_from > payouts.sent_at
             ORDER BY interview.valid_from LIMIT 1),
            (SELECT form FROM tax_interviews interview
             WHERE {_EVER} ORDER BY interview.valid_from DESC LIMIT 1)) AS form
        FROM payouts
        WHERE sent_at >= $1 AND sent_at < $2 AND state IN ('IN_TRANSIT', 'SETTLED')
            AND kind <> 'TEST_DEPOSIT' AND rail <> '{SANDBOX}') AS of_year
        GROUP BY worker_id, form, rate"""
)
_REPORTED = Statement(
    """SELECT worker_id, form, rate, gross_cents, withheld_cents FROM tax_report_rows
       JOIN tax_reports ON tax_reports.id = tax_report_rows.report_id
       WHERE year = $1 ORDER BY number"""
)
_LAST_NUMBER = Statement("SELECT max(number) AS number FROM tax_reports WHERE year = $1")


def year_of(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year of the market's time zone, and that of the next."""
    return day_on(date(year, 1, 1)).begins_at, day_on(date(year + 1, 1, 1)).begins_at


async def payouts_of(year: int) -> list[CountedPayout]:
    """The payouts of a year that were sent, and neither failed nor were returned since, as sums
    by payee, form and rate. Small deposits and play money are not counted."""
    return [
        CountedPayout(
            worker_id=key(row["worker_id"]),
            form=None if row["form"] is None else TaxForm(row["form"]),
            rate=row["rate"],
            paid=Paid(Money(int(row["gross"])), Money(int(row["withheld"]))),
        )
        for row in await _PAYOUTS.rows(*year_of(year))
    ]


async def reported_of(year: int) -> dict[Payee, Paid]:
    """What the reports of a year say of each payee: the last of them counts."""
    found = {}
    for row in await _REPORTED.rows(year):
        payee = Payee(key(row["worker_id"]), ReturnForm(row["form"]), row["rate"])
        found[payee] = Paid(Money(row["gross_cents"]), Money(row["withheld_cents"]))
    return found


async def next_number(year: int) -> int:
    """The number of the next report of a year."""
    row = await _LAST_NUMBER.row(year)
    return 1 if row is None or row["number"] is None else int(row["number"]) + 1


async def printed_ids(worker_ids: Collection[UUID]) -> dict[UUID, str]:
    """The printed ids of these workers."""
    found: dict[UUID, str] = {}
    for some in _parts(worker_ids):
        rows = await Worker.filter(id__in=some).only("id", "worker_id")
        found |= {row.id: row.worker_id for row in rows}
    return found


async def latest_interviews(
    worker_ids: Collection[UUID],
) -> dict[tuple[UUID, TaxForm], TaxInterview]:
    """The last interview of each worker and form that was ever good: it has who they are now."""
    found: dict[tuple[UUID, TaxForm], TaxInterview] = {}
    for some in _parts(worker_ids):
        rows = TaxInterview.filter(worker_id__in=some, valid_from__isnull=False)
        found |= {(row.worker_id, row.form): row for row in await rows.order_by("valid_from")}
    return found


def _parts(worker_ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """So few that every database takes them in one statement."""
    ids = list(worker_ids)
    return (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
