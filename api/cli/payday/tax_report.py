"""`kempelen tax report`: writes the returns of a year for the tax authority, and corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli import tables
from api.cli.accounts import answered
from api.secrets.private_file import PrivateDraft
from domain.audit.trail import COMMAND_LINE
from domain.payouts.tax_reports.commands import Reported, report_year
from domain.payouts.tax_reports.models import ReturnForm, ReturnKind
from domain.payouts.tax_reports.rules import Paid, Return

MOST_SHOWN = 200


def report(
    year: Annotated[int, typer.Argument(help="A year that is over.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, for the audit: the file has tax ids.")],
    form: Annotated[
        ReturnForm | None,
        typer.Option(help="Only the returns of this form.", case_sensitive=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(help="The file to write. Without it, tax-report-YEAR-NUMBER.csv here."),
    ] = None,
) -> None:
    """Write the information returns of a year as CSV; again: only what is new or changed.

    The file has names and tax ids in clear, and only its owner may read it. A file that is there
    is never overwritten.
    """
    draft = PrivateDraft(to or Path("."), is_folder=to is None)

    def keep(number: int, text: str) -> None:
        name = None if to is not None else f"tax-report-{year}-{number}.csv"
        draft.write(text.encode(), name=name)

    forms = list(ReturnForm) if form is None else [form]
    with draft:
        found = answered(
            lambda: report_year(year, forms=forms, reason=reason, by=COMMAND_LINE, keep=keep)
        )
        if found.report is not None:
            draft.publish()
    _show(year, found, draft.path)


def _show(year: int, found: Reported, path: Path) -> None:
    if found.report is None:
        typer.echo(f"{year}: nothing is new or changed since the last report.")
    else:
        tables.show(_summary(f"Report {found.report.number} of {year}", found.returns))
        typer.echo(f"written   {path}")
    if found.untaxed:
        tables.show(_untaxed(found))


def _summary(title: str, returns: Sequence[Return]) -> Table:
    sums: dict[tuple[ReturnForm, ReturnKind], list[Paid]] = defaultdict(list)
    for each in returns:
        sums[each.payee.form, each.kind].append(each.paid)
    table = _table(title, "form", "kind", "returns")
    for (form, kind), paid in sorted(sums.items()):
        total = sum(paid, Paid())
        table.add_row(form.value, kind.value, str(len(paid)), str(total.gross), str(total.withheld))
    return table


def _untaxed(found: Reported) -> Table:
    table = _table("Not reported: paid without a tax interview", "worker")
    for printed, paid in list(found.untaxed.items())[:MOST_SHOWN]:
        table.add_row(printed, str(paid.gross), str(paid.withheld))
    if (left_out := len(found.untaxed) - MOST_SHOWN) > 0:
        table.caption = f"and {left_out} more"
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for column in ("gross", "withheld"):
        table.add_column(column, justify="right")
    return table
