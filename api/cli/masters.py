"""`kempelen masters`: recompute Masters, show one worker, simulate the model."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.configuration.settings import Settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.kernel import clock, policy
from domain.kernel.refusals import NotFound, Refused
from domain.masters import commands as masters
from domain.masters import simulation
from domain.masters.commands import Examination
from domain.masters.queries import BEFORE_ALL
from domain.people import printed_ids

commands = typer.Typer()
masters_commands = typer.Typer(help="The Masters qualification.", no_args_is_help=True)
commands.add_typer(masters_commands, name="masters")

MOST_SIMULATED = 100_000


@masters_commands.command("recompute")
def recompute() -> None:
    """Evaluate all possible workers now, beside the regular runs of the server."""
    evaluated, granted, revoked = asyncio.run(_recomputed(settings.load()))
    typer.echo(
        f"{evaluated} workers evaluated: Masters granted to {granted}, revoked from {revoked}."
    )


@masters_commands.command("show")
def show(
    worker_id: Annotated[str, typer.Argument(help="The printed id: `A` and 13 characters.")],
) -> None:
    """Show whether a worker meets Masters, criterion by criterion."""
    worker_id = printed_ids.form_of(worker_id)
    try:
        examined = asyncio.run(_examined(settings.load(), worker_id))
    except Refused as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(1) from None
    table = Table(title=f"{worker_id} {'has' if examined.holds_it else 'does not have'} Masters")
    for column in ("criterion", "figure", "takes", "met", "why"):
        table.add_column(column, overflow="fold")
    for each in examined.verdict.criteria:
        figure = "unknown" if each.figure is None else f"{each.figure:g}"
        met = "yes" if each.holds else "no"
        table.add_row(each.name.value, figure, f"{each.threshold:g}", met, each.reason)
    tables.show(table)
    if examined.bar is not None:
        typer.echo(f"Barred since {examined.bar.since:%Y-%m-%d}: {examined.bar.cause.value}.")


@masters_commands.command("simulate")
def simulate(
    workers: Annotated[
        int, typer.Option(help="How many workers to draw.", min=1, max=MOST_SIMULATED)
    ] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same workers.")] = 1,
) -> None:
    """Try the model, with the thresholds that are set, on workers of known quality."""
    lines = simulation.report(settings.load().masters_thresholds, count=workers, seed=seed)
    typer.echo("\n".join(simulation.as_table(lines)))


async def _recomputed(found: Settings) -> tuple[int, int, int]:
    evaluated = granted = revoked = 0
    async with migrated_database(found.database_url):
        _adopt(found)
        # Before the first page, so that a run that is stopped is an entry too.
        await record_alone(COMMAND_LINE, "masters.recompute")
        at, after = clock.now(), BEFORE_ALL
        while (page := await masters.recompute(at=at, after=after)).last is not None:
            evaluated += page.evaluated
            granted += page.granted
            revoked += page.revoked
            after = page.last
    return evaluated, granted, revoked


async def _examined(found: Settings, worker_id: str) -> Examination:
    async with migrated_database(found.database_url):
        _adopt(found)
        known = await printed_ids.worker_keys([worker_id])
        if worker_id not in known:
            raise NotFound(f"worker as {worker_id}")
        key = known[worker_id]
        await record_alone(COMMAND_LINE, "masters.read_evidence", subject_id=key)
        return await masters.examine(key)


def _adopt(found: Settings) -> None:
    from api.composition import market_policy  # Slow: it builds the whole schema.

    policy.adopt(market_policy(found))
