"""`kempelen payouts`: payouts, their files for the bank, and how they ended, for a nightly job.

Everything here is in the audit, as done on the command line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table

from api.cli import tables
from api.cli.accounts import answered
from api.cli.payday import payout_files
from api.configuration import settings
from domain.audit.trail import COMMAND_LINE, Actor, record_alone
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotFound
from domain.payouts import commands as payouts
from domain.payouts import queries, rails
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout, PayoutAnswer, PayoutFile
from domain.payouts.refusals import BankAnswerRefused
from domain.people.models import Worker

MOST_LISTED = 100
OPEN = (PayoutState.DUE, PayoutState.HELD, PayoutState.IN_TRANSIT)
_MINUTE = "%Y-%m-%d %H:%M"
_Answer = TypeVar("_Answer")

commands = typer.Typer()
payout_commands = typer.Typer(help="Payouts, and files for the bank.", no_args_is_help=True)
commands.add_typer(payout_commands, name="payouts")

Reference = Annotated[str, typer.Argument(help="The payout: `P` and 13 characters.")]
Reason = Annotated[str, typer.Option(help="The reason; the worker reads it.")]
AuditReason = Annotated[str, typer.Option(help="The reason, for the audit.")]


@payout_commands.command("list")
def list_payouts(
    state: Annotated[
        list[PayoutState] | None,
        typer.Option(
            help="Only payouts in this state; may be given again. Without it those that have not "
            "ended.",
            case_sensitive=False,
        ),
    ] = None,
) -> None:
    """List payouts and small deposits, the oldest first, and how many are in each state."""
    table = Table()
    columns = ("payout", "worker", "state", "gross", "withheld", "net", "to", "made", "reason")
    for column in columns:
        table.add_column(column, overflow="fold")
    rows, more, sums = _answered(lambda: _listed(state or OPEN))
    for row in rows:
        table.add_row(*row)
    if more:
        table.caption = f"The first {MOST_LISTED}: there are more."
    tables.show(table)
    typer.echo("   ".join(sums) or "There is no payout.")


@payout_commands.command("files")
def list_files() -> None:
    """List the files for the bank, the newest first, with their payments and control sums."""
    for file in _answered(_files):
        typer.echo(_line(file))


@payout_commands.command("run")
def run(
    to: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="A folder for the files of which the bank has not answered every payment, also of "
            "those made before. It is made where there is none, and only you may read it.",
        ),
    ] = None,
) -> None:
    """Put all due payouts into files for the bank. Run it each night: the same again does nothing.

    It prints each file that it made, with its number of payments and its control sum.
    """

    async def make() -> tuple[list[PayoutFile], list[Path], Mapping[str, int]]:
        made = await payouts.make_files(by=COMMAND_LINE)
        waiting = await queries.waiting(rails.current().known)
        return made, [] if to is None else await payout_files.write_open(to), waiting

    made, written, waiting = _answered(make)
    for file in made:
        typer.echo(_line(file))
    if not made:
        typer.echo("No payout is due for a file.")
    for path in written:
        typer.echo(f"written   {path}")
    for rail, number in waiting.items():
        typer.echo(f"waiting   {number} by {rail}: set the account that pays (KEMPELEN_PAYER_...)")
    if waiting:
        raise typer.Exit(1)


@payout_commands.command("file")
def write_file(
    name: Annotated[str, typer.Argument(help="The file: its name, or its id.", metavar="FILE")],
    to: Annotated[Path, typer.Option(help="Where to write it: a new file, or a folder.")],
    reason: AuditReason = "Written for the bank.",
) -> None:
    """Write a file for the bank, as it was made: the same bytes each time, for you alone to read.

    It has bank accounts in clear.
    """

    async def write() -> Path:
        file = await payout_files.file_named(name)
        return await payout_files.write(file, to, reason=reason)

    typer.echo(f"written   {_answered(write)}")


@payout_commands.command("settle")
def settle(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A file of which all payments arrived, or one payout.", metavar="FILE_OR_PAYOUT"
        ),
    ] = None,
    *,
    answer: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, readable=True, help="The bank's answer."),
    ] = None,
    rail: Annotated[
        str | None, typer.Option(help="The rail that it answers: `nacha` or `iso20022`.")
    ] = None,
    reason: AuditReason = "Seen on the account's statement.",
) -> None:
    """Say how payments ended, by an answer of the bank or by your word.

    An answer that does not match what was sent is refused whole, with each wrong line.
    """
    if answer is not None and rail is not None and name is None:
        _read(answer, rail)
    elif name is not None and answer is None and rail is None:
        typer.echo(_answered(lambda: _settled(name, reason)))
    else:
        raise typer.BadParameter(
            "Name a file or a payout, or give both --answer and --rail: one of the two."
        )


@payout_commands.command("hold")
def hold(payout: Reference, reason: Reason) -> None:
    """Hold a due payout: it is in no file until it is released. The worker is told."""
    _decide(payouts.hold_payout, payout, reason)


@payout_commands.command("release")
def release(payout: Reference, reason: AuditReason) -> None:
    """Release a payout that is held. The worker is told."""
    _decide(payouts.release_payout, payout, reason)


@payout_commands.command("cancel")
def cancel(payout: Reference, reason: Reason) -> None:
    """Give the money of a payout that was not sent back to the worker's earnings."""
    _decide(payouts.cancel_payout, payout, reason)


@payout_commands.command("fail")
def fail(payout: Reference, reason: Reason) -> None:
    """Say that a payout did not arrive, or came back: the worker has the money again."""
    _decide(payouts.fail_payout, payout, reason)


def _answered(work: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """The same as `answered`, with the rails of the settings."""

    async def with_rails() -> _Answer:
        from api.payout_rails import rails_of  # Slow: it reads the schemas of files.

        rails.adopt(rails_of(settings.load()))
        return await work()

    return answered(with_rails)


def _decide(command: Callable[..., Awaitable[Payout]], reference: str, reason: str) -> None:
    async def decide() -> Payout:
        found = await _payout(reference)
        return await command(found.id, by=COMMAND_LINE, reason=reason)

    done = _answered(decide)
    typer.echo(f"{done.reference}   {done.state.value}   {done.gross}")


async def _payout(reference: str) -> Payout:
    found = await queries.by_reference(reference.upper())
    if found is None:
        raise NotFound(f"payout as {reference}: `kempelen payouts list` has those that are open")
    return found


async def _settled(name: str, reason: str) -> str:
    if (payout := await queries.by_reference(name.upper())) is not None:
        done = await payouts.settle_payout(payout.id, by=COMMAND_LINE, reason=reason)
        return f"{done.reference}   {done.state.value}   {done.net}"
    file = await payout_files.file_named(name)
    return _line(await payouts.settle_file(file.id, by=COMMAND_LINE, reason=reason))


def _read(path: Path, rail: str) -> None:
    content = path.read_bytes()

    async def read() -> PayoutAnswer | BankAnswerRefused:
        try:
            return await payouts.read_answer(content, rail, by=COMMAND_LINE)
        except BankAnswerRefused as refused:
            return refused

    found = _answered(read)
    if isinstance(found, BankAnswerRefused):
        typer.echo("Nothing of this answer was done. What does not match:", err=True)
        for line in found.lines:
            typer.echo(f"  {tables.indented(line)}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{found.settled} settled, {found.failed} failed, {found.returned} returned")
    for note in found.notes:
        typer.echo(f"  {tables.indented(note)}")


async def _listed(
    states: Sequence[PayoutState], by: Actor = COMMAND_LINE
) -> tuple[list[tuple[str, ...]], bool, list[str]]:
    """The rows of the table, whether there are more, and the sum of each state."""
    await record_alone(by, "payout.list")
    page = await queries.listed(states, Slice(limit=MOST_LISTED))
    workers = await Worker.in_bulk({each.worker_id for each in page.rows}, "id")
    methods = await queries.methods({each.method_id for each in page.rows})
    rows = [
        (
            each.reference,
            workers[each.worker_id].worker_id,
            each.state.value,
            *(str(amount) for amount in (each.gross, each.withheld, each.net)),
            methods[each.method_id].masked,
            f"{each.made_at:{_MINUTE}}",
            each.reason or "",
        )
        for each in page.rows
    ]
    sums = [
        f"{state.value}: {number}, {gross}"
        for state, (number, gross) in (await queries.sums_by_state()).items()
        if number
    ]
    return rows, page.has_next, sums


async def _files() -> Sequence[PayoutFile]:
    await record_alone(COMMAND_LINE, "payouts.list_files")
    return (await queries.files(Slice(limit=MOST_LISTED))).rows


def _line(file: PayoutFile) -> str:
    return (
        f"{file.file_name}   {file.rail}   {file.payments} payments   {file.total}   "
        f"{file.open_payments} in transit   {file.made_at:{_MINUTE}}"
    )
