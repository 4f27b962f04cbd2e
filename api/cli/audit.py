"""`kempelen audit`: verifies the chain of the audit, and lists its entries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit import queries
from domain.audit.chain import Head
from domain.audit.models import AuditEntry
from domain.audit.queries import AuditFilter
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.audit.verification import Verification, verify
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound, Refused
from domain.people import printed_ids
from domain.people import queries as people
from domain.people.models import Account
from domain.people.rules import known_email_key

MOST_SHOWN = 200
PERSON = "An e-mail address, a printed id (`A...`, `R...`), or a key that an entry has."
_HASH = re.compile(r"[0-9a-fA-F]{64}")
MOMENT = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]

commands = typer.Typer()
audit_commands = typer.Typer(help="What operators did and read.", no_args_is_help=True)
commands.add_typer(audit_commands, name="audit")


@audit_commands.command("verify")
def audit_verify(
    anchor: Annotated[
        str | None,
        typer.Option(help="NUMBER:HASH, as an earlier verification printed it.", metavar="ANCHOR"),
    ] = None,
) -> None:
    """Walk the chain of all entries, and name the first that is not as it was written.

    Exit code 1 where there is one. Note the anchor that is printed outside of this installation:
    given to a later verification, it shows also what an owner of the database can hide.
    """
    known = None if anchor is None else _anchor(anchor)
    found = asyncio.run(_verified(settings.load().database_url, known))
    unbroken = found.unbroken
    if found.breach is not None:
        typer.echo(
            f"Entry {found.breach.number} {found.breach.what}. "
            f"{unbroken.entries} entries before it are unbroken.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"{unbroken.entries} entries: the chain is unbroken.")
    typer.echo(f"anchor {unbroken.entries}:{unbroken.hash}")


@audit_commands.command("list")
def audit_list(
    *,
    subject: Annotated[str | None, typer.Option(help=f"Entries about this. {PERSON}")] = None,
    actor: Annotated[str | None, typer.Option(help=f"Entries of this account. {PERSON}")] = None,
    action: Annotated[
        str | None, typer.Option(help="Such as `masters.bar`, or `masters` for the whole room.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="UTC; this moment or later.", formats=MOMENT)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="UTC; before this moment.", formats=MOMENT)
    ] = None,
) -> None:
    """List at most 200 entries, the latest first. Listing them is an entry too."""
    found_by = AuditFilter(action=action, since=_in_utc(since), until=_in_utc(until))
    url = settings.load().database_url
    try:
        rows = asyncio.run(_listed(url, found_by, subject=subject, actor=actor))
    except Refused as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None
    table = Table()
    for column in ("number", "at", "actor", "role", "via", "from", "action", "subject", "more"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*_cells(row))
    tables.show(table)


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _anchor(text: str) -> Head:
    number, _, hashed = text.strip().partition(":")
    if not number.isdecimal() or _HASH.fullmatch(hashed) is None:
        raise typer.BadParameter(
            "An anchor is NUMBER:HASH, such as kempelen audit verify prints it.",
            param_hint="--anchor",
        )
    return Head(int(number), hashed.lower())


async def _verified(url: str, anchor: Head | None) -> Verification:
    columns = (
        TextColumn("walking entries"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    is_hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=is_hidden) as bar:
        shown = bar.add_task("", total=None)

        def show_progress(done: int, total: int) -> None:
            bar.update(shown, completed=done, total=total)

        async with migrated_database(url):
            return await verify(show_progress, anchor=anchor)


async def _listed(
    url: str, found_by: AuditFilter, *, subject: str | None, actor: str | None
) -> Sequence[AuditEntry]:
    async with migrated_database(url):
        key = None if subject is None else await key_named(subject)
        if key is not None:
            found_by = replace(found_by, subject_ids=await people.keys_of_person(key))
        if actor is not None:
            found_by = replace(found_by, actor_id=await key_named(actor))
        await record_alone(COMMAND_LINE, "audit.read", subject_id=key)
        return (await queries.entries(found_by, Slice(MOST_SHOWN))).rows


async def key_named(named: str) -> UUID:
    """The key of a person by e-mail or printed id, or a key as it is. Raises NotFound."""
    printed = printed_ids.form_of(named)
    for keys in (
        await printed_ids.worker_keys([printed]),
        await printed_ids.requester_keys([printed]),
    ):
        for key in keys.values():
            return key
    account = await Account.get_or_none(email_key=known_email_key(named))
    if account is not None:
        return account.id
    try:
        return UUID(named)
    except ValueError:
        raise NotFound(f"account, worker or requester as {named}") from None


def _cells(row: AuditEntry) -> tuple[str, ...]:
    more = [row.reason or "", *(f"{name}={value}" for name, value in row.facts.items())]
    return (
        str(row.number),
        f"{row.at:%Y-%m-%d %H:%M:%S}",
        str(row.actor_id or ""),
        row.role,
        row.via,
        row.address or "",
        row.action,
        str(row.subject_id or ""),
        " ".join(each for each in more if each),
    )
