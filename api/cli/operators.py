"""`kempelen operator create` and `kempelen operators`: makes operators, and their roles."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.kernel.paging import OLDEST_FIRST, Slice
from domain.kernel.refusals import NotFound, Refused
from domain.people import commands as people
from domain.people import queries
from domain.people.models import Account
from domain.people.operators import OperatorRole
from domain.people.rules import SignUpForm, known_email_key

PASSWORD_BYTES = 15
READ_AT_ONCE = 100

commands = typer.Typer()
operator_commands = typer.Typer(help="Operators of this installation.", no_args_is_help=True)
commands.add_typer(operator_commands, name="operator")
operators_commands = typer.Typer(help="Operators and their roles.", no_args_is_help=True)
commands.add_typer(operators_commands, name="operators")

Email = Annotated[str, typer.Argument(help="The e-mail of the account.")]


@operator_commands.command("create")
def create_operator(
    email: Annotated[str, typer.Argument(help="The e-mail to sign in with.")],
    *,
    display_name: Annotated[str, typer.Option(help="The name that the market shows.")] = "Operator",
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "US",
    role: Annotated[
        OperatorRole, typer.Option(help="The role.", case_sensitive=False)
    ] = OperatorRole.ADMINISTRATOR,
) -> None:
    """Make an operator, with a random password that is printed once."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    form = SignUpForm(email, password, display_name, country)
    asyncio.run(_operator(form, role))
    typer.echo(f"operator   {email}   {password}")


async def _operator(form: SignUpForm, role: OperatorRole) -> None:
    async with migrated_database(settings.load().database_url):
        try:
            await people.create_operator(form, role)
        except Refused as refused:
            typer.echo(refused.message, err=True)
            raise typer.Exit(1) from None


@operators_commands.command("list")
def list_operators() -> None:
    """List the accounts with a role, the oldest first."""
    table = Table()
    for column in ("role", "e-mail", "name"):
        table.add_column(column, overflow="fold")
    for account in asyncio.run(_listed(settings.load().database_url)):
        table.add_row(account.operator_role, account.email, account.display_name)
    tables.show(table)


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
