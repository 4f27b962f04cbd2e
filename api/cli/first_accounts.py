"""`kempelen first-accounts`: the accounts of a new market, and the file of their passwords.

The database is the truth, and the file is checked against it: a password is shown only where the
database takes it. Passwords are written before their accounts are made, so that a crash leaves no
account whose password is lost.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer

from api.cli.password_file import PasswordFile
from api.configuration import settings
from api.configuration.settings import BadSettings, variable
from api.database.migrate import migrated_database
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.people import commands as people
from domain.people import passwords
from domain.people.models import Account, Requester, Scope, Worker
from domain.people.operators import OperatorRole
from domain.people.rules import SignUpForm, known_email_key
from domain.people.viewer import Viewer

ROLES = ("operator", "requester", "worker")
PASSWORD_BYTES = 15

commands = typer.Typer()


@dataclass(slots=True)
class FirstAccount:
    """One of the accounts: none in the database yet, or with a password that may be known."""

    role: str
    account: Account | None
    password: str | None
    is_to_be_set: bool = False

    @property
    def email(self) -> str:
        return _email(self.role)


@commands.command("first-accounts")
def first_accounts(
    new_passwords: Annotated[
        bool,
        typer.Option(
            "--new-passwords", help="Set new passwords where the present ones are not in the file."
        ),
    ] = False,
) -> None:
    """Make a first operator, requester and worker, once; their passwords are stored in var/.

    Passwords that the database does not take are not shown. For development only.
    """
    found = settings.load()
    if found.production:
        raise BadSettings(
            f"{variable('production')} is on, and first accounts are for development: type "
            "kempelen operator create EMAIL."
        )
    file = PasswordFile(found.database_url)
    with file.alone():
        accounts = asyncio.run(_made(found.database_url, file, new_passwords=new_passwords))
    typer.echo(file.text_of(_rows(accounts)), nl=False)
    if any(each.password is None for each in accounts):
        typer.echo(
            f"Unknown passwords were set elsewhere, or {file.path} was changed. New ones: "
            "kempelen first-accounts --new-passwords.",
            err=True,
        )


async def _made(url: str, file: PasswordFile, *, new_passwords: bool) -> Sequence[FirstAccount]:
    async with migrated_database(url):
        accounts = [await _found(role, file.passwords(_email(role))) for role in ROLES]
        for each in accounts:
            if each.account is None or (new_passwords and each.password is None):
                each.password = secrets.token_urlsafe(PASSWORD_BYTES)
                each.is_to_be_set = True
        file.store(_rows(accounts))
        for each in accounts:
            await _set(each)
        file.store(_rows(accounts))
    return accounts


def _email(role: str) -> str:
    return f"{role}@kempelen.example"


def _rows(accounts: Sequence[FirstAccount]) -> list[tuple[str, str, str | None]]:
    return [(each.role, each.email, each.password) for each in accounts]


async def _found(role: str, stored: Sequence[str]) -> FirstAccount:
    """The account in the database, with the one of these passwords that it takes."""
    account = await Account.get_or_none(email_key=known_email_key(_email(role)))
    if account is not None:
        for password in stored:
            if await passwords.matches(password, account.password_hash):
                return FirstAccount(role, account, password)
    return FirstAccount(role, account, None)


async def _set(each: FirstAccount) -> None:
    """Make the account, or give it its new password, and the profile of its role."""
    if each.is_to_be_set and each.account is not None:
        await people.replace_password(each.account.id, each.password or "")
    elif each.is_to_be_set:
        form = SignUpForm(each.email, each.password or "", each.role.capitalize(), "US")
        try:
            role = OperatorRole.ADMINISTRATOR if each.role == "operator" else None
            each.account = await people.create_account(form, operator_role=role)
        except Refused:  # Another process was first.
            each.password = None
    # An account whose password is unknown may be a stranger's.
    if each.account is not None and each.password is not None:
        await _open_profile(each.role, each.account)


async def _open_profile(role: str, account: Account) -> None:
    if role == "requester" and not await Requester.exists(account_id=account.id):
        await people.open_requester_account(_as(account), name="First Requester")
    if role == "worker" and not await Worker.exists(account_id=account.id):
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
