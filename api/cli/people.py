"""`kempelen operator create` and `kempelen first-accounts`: accounts from the command line."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api.configuration import settings
from api.database.connect import database
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.people import commands as people
from domain.people.models import Account, Scope
from domain.people.rules import SignUpForm
from domain.people.viewer import Viewer

FIRST_ACCOUNTS = Path("var/first-accounts.txt")
PASSWORD_BYTES = 15

commands = typer.Typer()
operator_commands = typer.Typer(help="Operators of this installation.", no_args_is_help=True)
commands.add_typer(operator_commands, name="operator")


@operator_commands.command("create")
def create_operator(
    email: Annotated[str, typer.Argument(help="The e-mail to sign in with.")],
    display_name: Annotated[str, typer.Option(help="The name that the market shows.")] = "Operator",
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "US",
) -> None:
    """Make an operator, with a random password that is printed once."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    form = SignUpForm(email, password, display_name, country)
    asyncio.run(_operator(form))
    typer.echo(f"operator   {email}   {password}")


@commands.command("first-accounts")
def first_accounts() -> None:
    """Make a first operator, requester and worker, once; their passwords are stored in var/."""
    if FIRST_ACCOUNTS.exists():
        typer.echo(FIRST_ACCOUNTS.read_text(), nl=False)
        return
    lines = asyncio.run(_first_accounts())
    FIRST_ACCOUNTS.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(FIRST_ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w") as file:
        file.writelines(lines)
    typer.echo("".join(lines), nl=False)


async def _operator(form: SignUpForm) -> None:
    async with database(settings.load().database_url):
        try:
            await people.create_operator(form)
        except Refused as refused:
            typer.echo(refused.message, err=True)
            raise typer.Exit(1) from None


async def _first_accounts() -> list[str]:
    lines = ["role        e-mail                        password\n"]
    async with database(settings.load().database_url):
        for role in ("operator", "requester", "worker"):
            email = f"{role}@kempelen.example"
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            try:
                await _open(role, SignUpForm(email, password, role.capitalize(), "US"))
            except Refused as refused:
                password = f"(not changed: {refused.message})"
            lines.append(f"{role:<12}{email:<30}{password}\n")
    return lines


async def _open(role: str, form: SignUpForm) -> None:
    account = await people.create_account(form, is_operator=role == "operator")
    if role == "requester":
        await people.open_requester_account(_as(account), name="First Requester")
    if role == "worker":
        await people.open_worker_account(_as(account))


def _as(account: Account) -> Viewer:
    """A viewer for the account, for commands that run in its name."""
    return Viewer(
        account=account,
        worker=None,
        requester=None,
        scopes=frozenset(Scope),
        credential_id=UUID(int=0),
        expires_at=clock.now(),
    )
