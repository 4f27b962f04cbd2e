"""`kempelen identity`: the queue of identity checks, and decisions on them.

Nobody signs in here, so the audit has the command line as the one who decided, and an appeal is
left to operators. What people told, and their documents, are read by the API alone.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from api.cli.accounts import MOST_LISTED, Email, account_of, answered
from domain.accounts.identity import commands as identity
from domain.accounts.identity import queries
from domain.accounts.identity.models import IdentityCheck
from domain.audit.trail import COMMAND_LINE
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound
from domain.people.models import Account

_MINUTE = "%Y-%m-%d %H:%M"

commands = typer.Typer()
identity_commands = typer.Typer(help="Who workers are.", no_args_is_help=True)
commands.add_typer(identity_commands, name="identity")

Reason = Annotated[str, typer.Option(help="The reason; the person reads it.")]


@identity_commands.command("list")
def listed() -> None:
    """List the checks that wait for an investigator, the one that waits longest first."""
    for line in answered(_waiting):
        typer.echo(line)


@identity_commands.command("show")
def show(email: Email) -> None:
    """Show where a person's check stands, without what they told."""
    for line in answered(lambda: _shown(email)):
        typer.echo(line)


@identity_commands.command("approve")
def approve(email: Email, reason: Reason) -> None:
    """Verify who a person is, whose documents wait; they are told by mail."""
    typer.echo(_line(answered(lambda: _decided(email, reason, verifies=True))))


@identity_commands.command("refuse")
def refuse(email: Email, reason: Reason) -> None:
    """Let the check of a person fail, whose documents wait; they are told by mail."""
    typer.echo(_line(answered(lambda: _decided(email, reason, verifies=False))))


async def _waiting() -> list[str]:
    page = await identity.read_queue(Slice(limit=MOST_LISTED), by=COMMAND_LINE)
    accounts = await Account.in_bulk([each.account_id for each in page.rows], "id")
    lines = [f"{accounts[each.account_id].email}   {_line(each)}" for each in page.rows]
    more = [f"The first {MOST_LISTED}: there are more."] if page.has_next else []
    return lines + more or ["No identity check waits."]


async def _shown(email: str) -> list[str]:
    account = await account_of(email)
    check = await identity.read_of_account(account.id, by=COMMAND_LINE)
    if check is None:
        return [f"{account.email}   NOT_BEGUN"]
    lines = [f"{account.email}   {_line(check)}"]
    told = (("reason", check.reason), ("appeal", check.appeal), ("answer", check.answer))
    lines += [f"{name}: {text}" for name, text in told if text is not None]
    for each in await queries.documents(check.id):
        lines.append(f"document {each.file_name} ({each.content_type}, {each.size_bytes} bytes)")
    return lines


async def _decided(email: str, reason: str, *, verifies: bool) -> IdentityCheck:
    found = await _check_of(email)
    return await identity.decide(found, by=COMMAND_LINE, verifies=verifies, reason=reason)


async def _check_of(email: str) -> UUID:
    account = await account_of(email)
    found = await queries.latest(account.id)
    if found is None:
        raise NotFound(f"identity check of {email}")
    return found.id


def _line(check: IdentityCheck) -> str:
    since = check.waiting_since or check.decided_at or check.begun_at
    return f"{check.state.value} since {since:{_MINUTE}} UTC"
