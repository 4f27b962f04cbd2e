"""`kempelen operators`: lists the operators, gives a role and takes it away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.kernel.paging import OLDEST_FIRST, Slice
from domain.kernel.refusals import NotFound, Refused
from domain.people import commands as people
from domain.people import queries
from domain.people.models import Account
from domain.people.operators import OperatorRole
from domain.people.rules import known_email_key

READ_AT_ONCE = 100

commands = typer.Typer()
operators_commands = typer.Typer(help="Operators and their roles.", no_args_is_help=True)
commands.add_typer(operators_commands, name="operators")

Email = Annotated[str, typer.Argument(help="The e-mail of the account.")]


@operators_commands.command("list")
def list_operators() -> None:
    """List the accounts with a role, the oldest first."""
    table = Table()
    for column in ("role", "e-mail", "name"):
        table.add_column(column, overflow="fold")
    for account in asyncio.run(_listed(settings.load().database_url)):
        table.add_row(account.operator_role, account.email, account.display_name)
    Console().print(table)


@operators_commands.command("set")
def set_role(
    email: Email,
    role: Annotated[OperatorRole, typer.Argument(help="The role.", case_sensitive=False)],
) -> None:
    """Give an account a role, instead of the one that it has."""
    _set(email, role)
    typer.echo(f"{email} is {role.value}.")


@operators_commands.command("remove")
def remove_role(email: Email) -> None:
    """Take the role of an account away. The last administrator keeps it."""
    _set(email, None)
    typer.echo(f"{email} is no operator.")


def _set(email: str, role: OperatorRole | None) -> None:
    try:
        asyncio.run(_changed(settings.load().database_url, email, role))
    except Refused as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None


async def _changed(url: str, email: str, role: OperatorRole | None) -> None:
    async with migrated_database(url):
        account = await Account.get_or_none(email_key=known_email_key(email))
        if account is None:
            raise NotFound(f"account as {email}")
        await people.set_operator_role(account.id, role, by=COMMAND_LINE)


async def _listed(url: str) -> Sequence[Account]:
    found: list[Account] = []
    async with migrated_database(url):
        await record_alone(COMMAND_LINE, "operator.read")
        page = await queries.operators(Slice(READ_AT_ONCE))
        found += page.rows
        while page.has_next:
            page = await queries.operators(Slice(READ_AT_ONCE, after=OLDEST_FIRST.key(found[-1])))
            found += page.rows
    return found
