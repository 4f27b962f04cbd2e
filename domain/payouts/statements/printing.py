"""A yearly statement as CSV, for programs, and as plain text, for people."""

from __future__ import annotations

import csv
import io

from domain.kernel.money import Money
from domain.payouts.statements.figures import Movements, WorkerBalances
from domain.payouts.statements.queries import YearlyStatement

CSV_COLUMNS = (
    "month",
    "rewards",
    "bonuses",
    "payments",
    "earned",
    "paid_out",
    "withheld",
    "sent",
    "arrived",
    "given_back",
    "withheld_returned",
    "forfeited",
    "pending",
    "available",
    "due",
    "in_transit",
)
_LABELS = (
    ("Earned", "earned"),
    ("  rewards", "rewards"),
    ("  bonuses", "bonuses"),
    ("  payments", "payments"),
    ("Paid out, gross", "paid_out"),
    ("  tax withheld", "withheld"),
    ("  sent, net", "sent"),
    ("Arrived, net", "arrived"),
    ("Given back, gross", "given_back"),
    ("  tax given back", "withheld_returned"),
)
_SELDOM = (("Given up with the account", "forfeited"),)


def as_csv(statement: YearlyStatement) -> str:
    """A line with the opening balances, one for each month with the balances at its end, and the
    whole year."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    lines.writerow(CSV_COLUMNS)
    lines.writerow(_line("opening", Movements(), statement.opening))
    for month in statement.months:
        lines.writerow(_line(month.month, month.movements, month.closing))
    lines.writerow(_line(str(statement.year), statement.movements, statement.closing))
    return text.getvalue()


def as_text(statement: YearlyStatement, *, market: str, worker: str) -> str:
    """The year on one page."""
    year, moved = statement.year, statement.movements
    over = "" if statement.is_over else " (not over yet)"
    lines = [
        f"{market}: statement of the year {year}{over}",
        f"Worker {worker}; US dollars; days of {statement.time_zone}.",
        "",
        *_balances(f"Balance on {year}-01-01", statement.opening),
        "",
        *(_amount(label, getattr(moved, part)) for label, part in _LABELS),
    ]
    lines += [
        _amount(label, getattr(moved, part)) for label, part in _SELDOM if getattr(moved, part)
    ]
    end = f"{year}-12-31" if statement.is_over else "the day of this statement"
    lines += ["", *_balances(f"Balance at the end of {end}", statement.closing), ""]
    lines.append(f"{'Month':<10}{'Earned':>14}{'Paid out':>14}{'Withheld':>14}{'Given back':>14}")
    for month in statement.months:
        each = month.movements
        amounts = (each.earned, each.paid_out, each.withheld, each.given_back)
        lines.append(f"{month.month:<10}" + "".join(f"{amount!s:>14}" for amount in amounts))
    return "\n".join(lines) + "\n"


def _line(name: str, moved: Movements, closing: WorkerBalances) -> list[str]:
    parts = CSV_COLUMNS[1:]
    return [
        name,
        *(str(getattr(moved if hasattr(moved, part) else closing, part)) for part in parts),
    ]


def _balances(title: str, balances: WorkerBalances) -> list[str]:
    return [
        _amount(title, balances.total),
        _amount("  may not be paid out yet", balances.pending),
        _amount("  may be paid out", balances.available),
        _amount("  in payouts not sent yet", balances.due),
        _amount("  sent, not arrived yet, net", balances.in_transit),
    ]


def _amount(label: str, amount: Money) -> str:
    return f"{label:<40}{amount!s:>16}"
