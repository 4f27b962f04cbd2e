"""`kempelen people suspend` and `reinstate`: an account's standing, from the command line.

Nobody signs in here, so the audit has the command line as the one who decided. Any operator may
decide the appeal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer

from api.cli.accounts import commands, people_commands
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.accounts.suspension import commands as suspension
from domain.audit.trail import COMMAND_LINE
from domain.kernel.refusals import NotFound, Refused
from domain.people import rules
from domain.people.models import Account

__all__ = ["commands"]

Decide = Callable[[UUID], Awaitable[object]]
Email = Annotated[str, typer.Argument(help="The e-mail of the account.")]
Reason = Annotated[str, typer.Option(help="The reason; the owner is told it.")]


@people_commands.command("suspend")
def suspend(email: Email, reason: Reason) -> None:
    """Suspend an account: it can browse, finish work in progress, and appeal once."""
    asyncio.run(_decided(email, lambda id: suspension.suspend(id, by=COMMAND_LINE, reason=reason)))
    typer.echo(f"suspended   {email}")


@people_commands.command("reinstate")
def reinstate(email: Email, reason: Reason) -> None:
    """End the suspension of an account."""
    asyncio.run(
        _decided(email, lambda id: suspension.reinstate(id, by=COMMAND_LINE, reason=reason))
    )
    typer.echo(f"reinstated   {email}")


async def _decided(email: str, decide: Decide) -> None:
    async with migrated_database(settings.load().database_url):
        try:
            account = await Account.get_or_none(email_key=rules.known_email_key(email))
            if account is None:
                raise NotFound(f"account as {email}")
            await decide(account.id)
        except Refused as refused:
            typer.echo(refused.message, err=True)
            raise typer.Exit(1) from None
