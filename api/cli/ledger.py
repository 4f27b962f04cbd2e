"""`kempelen ledger verify` and `kempelen deposit record`: money, for operators."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.assignments import recount
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, Refused
from domain.ledger.commands import record_bank_deposit
from domain.ledger.queries import Balance, LedgerDifference, verify
from domain.people import printed_ids
from domain.people.models import Account, Requester
from domain.people.queries import requester_of
from domain.people.rules import known_email_key

MOST_SHOWN = 200

commands = typer.Typer()
ledger_commands = typer.Typer(help="The ledger.", no_args_is_help=True)
deposit_commands = typer.Typer(help="Deposits that arrived elsewhere.", no_args_is_help=True)
commands.add_typer(ledger_commands, name="ledger")
commands.add_typer(deposit_commands, name="deposit")


@ledger_commands.command("verify")
def ledger_verify() -> None:
    """Replay every transfer against every balance, and recount every counter.

    Money on hold must be the cost of all reserved slots, and each counter the count of its rows.
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
        return await record_bank_deposit(requester, amount, reference=reference)


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
