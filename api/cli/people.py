"""`kempelen operator create`: an operator's account from the command line."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated

import typer

from api.configuration import settings
from api.database.migrate import migrated_database
from domain.kernel.refusals import Refused
from domain.people import commands as people
from domain.people.operators import OperatorRole
from domain.people.rules import SignUpForm

PASSWORD_BYTES = 15

commands = typer.Typer()
operator_commands = typer.Typer(help="Operators of this installation.", no_args_is_help=True)
commands.add_typer(operator_commands, name="operator")


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
