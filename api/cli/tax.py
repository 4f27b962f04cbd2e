"""`kempelen tax`: printed tax forms, which are shown masked, and the returns of a year.

Everything here is in the audit, as done on the command line.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from api.cli.accounts import account_of, answered
from api.cli.payday import tax_report
from domain.accounts.tax import commands as tax
from domain.accounts.tax import queries
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound
from domain.people.models import Account, Worker

MOST_LISTED = 100

commands = typer.Typer()
tax_commands = typer.Typer(help="Printed tax forms, and returns.", no_args_is_help=True)
commands.add_typer(tax_commands, name="tax")
tax_commands.command("report")(tax_report.report)

Email = Annotated[str, typer.Argument(help="The e-mail that the worker signs in with.")]


@tax_commands.command("waiting")
def waiting() -> None:
    """List the printed forms that wait for an operator, the one that waits longest first."""
    for line in answered(_waiting):
        typer.echo(line)


@tax_commands.command("file")
def file(
    email: Email,
    reason: Annotated[str | None, typer.Option(help="Why, for the audit.")] = None,
) -> None:
    """File a worker's printed form: it is good for three years."""

    async def decide() -> TaxInterview:
        form = await _form_of(email)
        return await tax.file_form(form, by=COMMAND_LINE, is_in_order=True, reason=reason)

    typer.echo(f"filed   {email}   until {answered(decide).valid_until:%Y-%m-%d}")


@tax_commands.command("return")
def return_form(
    email: Email,
    reason: Annotated[str, typer.Option(help="The reason; the worker reads it.")],
) -> None:
    """Return a worker's printed form that is not in order; its file is deleted."""

    async def decide() -> TaxInterview:
        form = await _form_of(email)
        return await tax.file_form(form, by=COMMAND_LINE, is_in_order=False, reason=reason)

    answered(decide)
    typer.echo(f"returned   {email}")


async def _form_of(email: str) -> UUID:
    """The printed form of a worker. Raises NotFound where there is none."""
    account = await account_of(email)
    worker = await Worker.get_or_none(account_id=account.id)
    form = None if worker is None else await queries.undecided(worker.id)
    if form is None:
        raise NotFound(f"printed tax form of {email}")
    return form.id


async def _waiting() -> list[str]:
    page = await tax.queue([TaxState.WAITING], Slice(limit=MOST_LISTED), by=COMMAND_LINE)
    workers = await Worker.in_bulk([each.worker_id for each in page.rows], "id")
    accounts = await Account.in_bulk([each.account_id for each in workers.values()], "id")
    now, lines = clock.now(), []
    for each in page.rows:
        email = accounts[workers[each.worker_id].account_id].email
        lines.append(f"{email}   {each.form.value}, waits {(now - each.answered_at).days} days")
    more = [f"The first {MOST_LISTED}: there are more."] if page.has_next else []
    return lines + more or ["No printed tax form waits."]
