"""`kempelen people`: an operator looks at a person and decides on applications.

Another verb on a person is one more function with `@people_commands.command`. Everything here is
in the audit, as done on the command line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from api.cli.tables import indented
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.accounts.applications import commands as applications
from domain.accounts.applications import queries
from domain.accounts.applications.commands.review import History
from domain.accounts.applications.lifecycle import OPEN, WAITING
from domain.accounts.applications.models import Application
from domain.accounts.suspension import queries as suspensions
from domain.audit.trail import COMMAND_LINE
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound, Refused, Rule
from domain.people import commands as people
from domain.people.admission import ApplicationRole
from domain.people.models import Account
from domain.people.rules import email as checked_email
from domain.people.rules import email_key
from domain.rehearsal import jumps

MOST_LISTED = 100
_MINUTE = "%Y-%m-%d %H:%M"
_Answer = TypeVar("_Answer")

commands = typer.Typer()
people_commands = typer.Typer(help="People and their applications.", no_args_is_help=True)
commands.add_typer(people_commands, name="people")

Email = Annotated[str, typer.Argument(help="The e-mail that the person signs in with.")]
Role = Annotated[
    ApplicationRole | None,
    typer.Option(
        help="The role, where the person has several open applications.", case_sensitive=False
    ),
]


@people_commands.command("waiting")
def waiting() -> None:
    """List the applications that wait for an operator, the one that waits longest first."""
    for line in answered(_waiting):
        typer.echo(line)


@people_commands.command("show")
def show(email: Email) -> None:
    """Show a person: what they confirmed, accepted and applied for."""
    for line in answered(lambda: _shown(email)):
        typer.echo(line)


@people_commands.command("approve")
def approve(email: Email, role: Role = None) -> None:
    """Approve a person's application; they are told by mail."""

    async def decide() -> Application:
        return await applications.approve(await _open(email, role), by=COMMAND_LINE)

    typer.echo(_line(answered(decide)))


@people_commands.command("refuse")
def refuse(
    email: Email,
    reason: Annotated[str, typer.Option(help="The reason; the person reads it.")],
    role: Role = None,
) -> None:
    """Refuse a person's application with a reason; they are told by mail."""

    async def decide() -> Application:
        found = await _open(email, role)
        return await applications.refuse(found, reason=reason, by=COMMAND_LINE)

    typer.echo(_line(answered(decide)))


@people_commands.command("ask")
def ask(
    email: Email,
    text: Annotated[str, typer.Option(help="The question; the person reads it.")],
    role: Role = None,
) -> None:
    """Ask an applicant for more; they are told by mail."""

    async def decide() -> Application:
        return await applications.ask(await _open(email, role), text=text, by=COMMAND_LINE)

    typer.echo(_line(answered(decide)))


@people_commands.command("remove-second-step")
def remove_second_step(
    email: Annotated[str, typer.Argument(help="The e-mail that the person signs in with.")],
    reason: Annotated[str, typer.Option(help="How the person proved who they are.")],
) -> None:
    """Remove a person's second step; they are told by mail."""

    async def remove() -> Account:
        found = await account_of(email)
        return await people.remove_second_step(found.id, reason=reason, by=COMMAND_LINE)

    typer.echo(f"removed   {answered(remove).email}")


def answered(work: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """Do this with the market's database, settings and clock; a refusal is a sentence and exit code
    1."""

    async def run() -> _Answer:
        from api.composition import adopt_keys, market_policy  # Slow: it builds the whole schema.
        from domain.kernel import policy

        found = settings.load()
        adopt_keys(found)
        async with migrated_database(found.database_url):
            policy.adopt(market_policy(found))
            if found.rehearsal:
                await jumps.follow()
            return await work()

    try:
        return asyncio.run(run())
    except Refused as refused:
        typer.echo(refused.message, err=True)
        raise typer.Exit(1) from None


async def account_of(email: str) -> Account:
    """The account with this e-mail. Raises InvalidInput, NotFound."""
    account = await Account.get_or_none(email_key=email_key(checked_email(email)))
    if account is None:
        raise NotFound(f"account with the e-mail {email}")
    return account


async def _open(email: str, role: ApplicationRole | None) -> UUID:
    """The open application of a person. Raises where there is none, or several without a role."""
    account = await account_of(email)
    rows = Application.filter(account_id=account.id, state__in=list(OPEN)).order_by("id")
    found = [each for each in await rows if role is None or each.role is role]
    if not found:
        which = "" if role is None else f" for the role {role}"
        raise NotFound(f"open application of {email}{which}")
    if len(found) > 1:
        roles = [each.role.value for each in found]
        bound = f"given, one of {', '.join(roles)}, since {email} has several open applications"
        raise InvalidInput("--role", None, bound, broken=Rule.REQUIRED)
    return found[0].id


async def _waiting() -> list[str]:
    part = Slice(limit=MOST_LISTED)
    page = await applications.queue(WAITING, part, by=COMMAND_LINE)
    accounts = await Account.in_bulk([each.account_id for each in page.rows], "id")
    lines = [f"{accounts[each.account_id].email}   {_line(each)}" for each in page.rows]
    more = [f"The first {MOST_LISTED}: there are more."] if page.has_next else []
    return lines + more or ["No application waits."]


async def _shown(email: str) -> list[str]:
    account = await account_of(email)
    lines = _lines(await applications.history(account.id, by=COMMAND_LINE))
    if (found := await suspensions.in_force(account.id)) is not None:
        since = f"{found.suspended_at:{_MINUTE}} UTC"
        lines.append(f"suspended since {since}, {found.state.value}: {indented(found.reason)}")
    return lines


def _lines(found: History) -> list[str]:
    account = found.account
    confirmed = "confirmed" if account.email_verified_at else "not confirmed"
    lines = [
        f"{account.email} ({confirmed}), {indented(account.display_name)}, {account.country}",
        f"agreement: version {account.agreement_version or 'none'} accepted",
    ]
    if account.operator_role is not None:
        lines.append(f"operator: {account.operator_role.value}")
    if found.worker is not None:
        admitted = "admitted" if found.worker.is_admitted else "not admitted"
        lines.append(f"worker {found.worker.worker_id}: {admitted}")
    if found.requester is not None:
        admitted = "admitted" if found.requester.is_admitted else "not admitted"
        lines.append(f"requester {found.requester.requester_id}: {admitted}")
    for application, steps in found.applications:
        lines.append(f"application {_line(application)}")
        for step in steps:
            text = "" if step.text is None else f": {indented(step.text)}"
            lines.append(f"  {step.taken_at:{_MINUTE}} {step.verb.value}{text}")
    return lines


def _line(application: Application) -> str:
    """An application in a line, with its due instant where an operator is awaited."""
    due = queries.due_at(application)
    ending = "" if due is None else f", due {due:{_MINUTE}} UTC"
    since = f"{application.submitted_at:{_MINUTE}} UTC"
    return f"{application.role.value} {application.state.value}, of {since}{ending}"
