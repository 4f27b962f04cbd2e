"""A monthly statement as a file: CSV, and JSON with the same rows. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import orjson

from domain.funding.monthly import FIGURES, Figures, Funds, MonthlyStatement
from domain.kernel import policy

_PARTS = ("available", "on_hold", "refund_due", "total")
COLUMNS = (
    "date",
    *(f"opening_{part}" for part in _PARTS),
    *FIGURES,
    *(f"closing_{part}" for part in _PARTS),
)
MONTH = "month"  # stands for the date in the last row, which sums the days


def as_csv(statement: MonthlyStatement) -> str:
    """A row for each day with a movement, and one for the month; amounts in US dollars."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_rows(statement))
    return text.getvalue()


def as_json(statement: MonthlyStatement) -> str:
    """The same rows, with the month and the time zone of its days."""
    *days, month = _rows(statement)
    whole = {
        "month": str(statement.month),
        "time_zone": policy.current().time_zone,
        "currency": "USD",
        "days": days,
        "total": month,
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2).decode()


def _rows(statement: MonthlyStatement) -> Iterator[dict[str, str]]:
    for day in statement.days:
        yield _row(day.date.isoformat(), day.opening, day.figures, day.closing)
    yield _row(MONTH, statement.opening, statement.figures, statement.closing)


def _row(date: str, opening: Funds, figures: Figures, closing: Funds) -> dict[str, str]:
    return (
        {"date": date}
        | {f"opening_{part}": str(getattr(opening, part)) for part in _PARTS}
        | {name: str(getattr(figures, name)) for name in FIGURES}
        | {f"closing_{part}": str(getattr(closing, part)) for part in _PARTS}
    )
