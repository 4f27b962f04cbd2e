"""`kempelen ledger verify`, `kempelen deposit record`, `kempelen refunds`: money, for operators."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.cli import tables
from api.cli.accounts import answered
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.assignments import recount
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.funding import commands as funding
from domain.funding import queries as refund_queries
from domain.funding.commands import record_bank_deposit
from domain.funding.lifecycle import RefundState
from domain.funding.models import Refund
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound, Refused
from domain.ledger.queries import Balance, LedgerDifference, verify
from domain.payouts import recount as payout_recount
from domain.people import printed_ids
from domain.people.models import Account, Requester
from domain.people.queries import requester_of
from domain.people.rules import known_email_key

MOST_SHOWN = 200
MOST_LISTED = 100

commands = typer.Typer()
ledger_commands = typer.Typer(help="The ledger.", no_args_is_help=True)
deposit_commands = typer.Typer(help="Deposits that arrived elsewhere.", no_args_is_help=True)
commands.add_typer(ledger_commands, name="ledger")
commands.add_typer(deposit_commands, name="deposit")
refund_commands = typer.Typer(help="Refunds of unused money.", no_args_is_help=True)
commands.add_typer(refund_commands, name="refunds")

RefundId = Annotated[str, typer.Argument(help="The id of the refund, as `refunds list` shows it.")]


@ledger_commands.command("verify")
def ledger_verify() -> None:
    """Replay every transfer against every balance, and recount every counter.

    Money on hold must be the cost of all reserved slots, each counter the count of its rows, and
    the money of payouts that of the payouts, their files and their tax.
    Exit code 1 where anything differs.
    """
    replayed, differences = asyncio.run(_verified(settings.load().database_url))
    if not differences:
        typer.echo(f"{replayed} transfers replayed: the ledger is exact.")
        return
    _show(differences)
    typer.echo(f"{replayed} transfers replayed: {len(differences)} differences.", err=True)
    raise typer.Exit(1)


@deposit_commands.command("record")
def deposit_record(
    requester: Annotated[
        str, typer.Argument(help="The e-mail of the account, or the requester's printed id.")
    ],
    amount: Annotated[str, typer.Argument(help='In dollars, such as "250.00".')],
    reference: Annotated[str, typer.Argument(help="The bank's reference, recorded once.")],
) -> None:
    """Credit money that arrived at the bank to a requester."""
    try:
        credited = Money.parse(amount)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="AMOUNT") from None
    try:
        balance = asyncio.run(
            _recorded(settings.load().database_url, requester, credited, reference=reference)
        )
    except Refused as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None
    typer.echo(
        f"{credited} credited to {requester}: "
        f"{balance.available} available, {balance.on_hold} on hold."
    )


async def _verified(url: str) -> tuple[int, list[LedgerDifference]]:
    replayed = 0
    columns = (
        TextColumn("replaying transfers"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    is_hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=is_hidden) as bar:
        shown = bar.add_task("", total=None)

        def show_progress(done: int, total: int) -> None:
            nonlocal replayed
            replayed = done
            bar.update(shown, completed=done, total=total)

        async with migrated_database(url):
            differences = await verify(show_progress)
            differences += [_recounted(each) for each in await recount.differences()]
            differences += await payout_recount.differences()
    return replayed, differences


def _recounted(found: recount.CountDifference) -> LedgerDifference:
    return LedgerDifference(
        where=str(found.subject_id),
        what=found.counter,
        stored=str(found.stored),
        replayed=str(found.counted),
    )


async def _recorded(url: str, named: str, amount: Money, *, reference: str) -> Balance:
    async with migrated_database(url):
        requester = await _found(named)
        if requester is None:
            raise NotFound(f"requester as {named}")
        return (await record_bank_deposit(requester, amount, reference=reference)).balance


async def _found(named: str) -> Requester | None:
    for key in (await printed_ids.requester_keys([printed_ids.form_of(named)])).values():
        return await Requester.get(id=key)
    account = await Account.get_or_none(email_key=known_email_key(named))
    return await requester_of(account.id) if account else None


def _show(differences: Sequence[LedgerDifference]) -> None:
    table = Table(title="The ledger differs from its transfers")
    for column in ("where", "what", "kept", "replayed"):
        table.add_column(column, overflow="fold")
    for difference in differences[:MOST_SHOWN]:
        table.add_row(difference.where, difference.what, difference.stored, difference.replayed)
    if (left_out := len(differences) - MOST_SHOWN) > 0:
        table.caption = f"and {left_out} more"
    tables.show(table)


@refund_commands.command("list")
def list_refunds() -> None:
    """List the refunds that are due, the one that waits longest first."""
    rows, more = answered(_due)
    if not rows:
        typer.echo("No refund is due.")
        return
    table = Table(title="Refunds that are due")
    for column in ("id", "asked", "requester", "amount"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    if more:
        table.caption = f"The first {MOST_LISTED}: there are more."
    tables.show(table)


@refund_commands.command("paid")
def paid(
    refund: RefundId,
    reference: Annotated[str, typer.Option(help="The reference of the bank's transfer.")],
) -> None:
    """Record that a refund was paid by the bank; the requester is told."""

    async def pay() -> Refund:
        return await funding.pay_refund(_key(refund), reference=reference, by=COMMAND_LINE)

    typer.echo(f"paid   {refund}   {answered(pay).amount}")


@refund_commands.command("refuse")
def refuse(
    refund: RefundId,
    reason: Annotated[str, typer.Option(help="The reason; the requester reads it.")],
) -> None:
    """Refuse a refund: its money is available again."""

    async def decide() -> Refund:
        return await funding.refuse_refund(_key(refund), reason=reason, by=COMMAND_LINE)

    typer.echo(f"refused   {refund}   {answered(decide).amount}")


def _key(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise NotFound("refund") from None


async def _due() -> tuple[list[tuple[str, str, str, str]], bool]:
    await record_alone(COMMAND_LINE, "refund.list")
    page = await refund_queries.refunds_in([RefundState.DUE], Slice(limit=MOST_LISTED))
    known = await Requester.in_bulk({row.requester_id for row in page.rows}, "id")
    rows = [
        (
            str(row.id),
            f"{row.asked_at:%Y-%m-%d}",
            f"{known[row.requester_id].name} ({known[row.requester_id].requester_id})",
            str(row.amount),
        )
        for row in page.rows
    ]
    return rows, page.has_next
