"""`kempelen batch`: publishes a file of rows as HITs, watches them, reviews and downloads results.

It calls the public API of any market with an API key, as any program could. The modules that do so
are imported by the commands: help needs none of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.cli.batch.market import Market, MarketAddress

HERE = "http://127.0.0.1:8000"

commands = typer.Typer()
batch_commands = typer.Typer(
    help="Batches of a market, by its API: no database is needed here.", no_args_is_help=True
)
commands.add_typer(batch_commands, name="batch")

Batch = Annotated[str, typer.Argument(help="The batch: its id, or its name.", metavar="BATCH")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
NewFile = Annotated[Path, typer.Option(dir_okay=False, help="The file to write.")]
ProjectNamed = Annotated[
    str | None, typer.Option(help="The project to publish it with: its id, or its name.")
]
Template = Annotated[
    Path | None,
    typer.Option(help="Or a template for a new project: a file of .html, .xml or .json."),
]
GivenSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting, such as reward=0.10. Once for each."
    ),
]
SkipBadRows = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Publish without the rows that have errors.")
]


@batch_commands.callback()
def at_market(
    ctx: typer.Context,
    *,
    server: Annotated[
        str, typer.Option(envvar="MARKET_SERVER", help="The address of the market.")
    ] = HERE,
    key_file: Annotated[
        Path | None,
        typer.Option(
            envvar="MARKET_KEY_FILE",
            dir_okay=False,
            help="A file with an API key of the scopes READ and REQUEST; else MARKET_KEY has it.",
        ),
    ] = None,
) -> None:
    """Batches of a market, by its API: no database is needed here."""

    def named_address() -> MarketAddress:
        from api.cli.batch.market import address_of

        return address_of(server, key_file)

    ctx.obj = named_address


@batch_commands.command("publish")
def publish(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, with a header.")],
    *,
    project: ProjectNamed = None,
    template: Template = None,
    set_: GivenSettings = None,
    name: Annotated[
        str | None, typer.Option(help="Your name for the batch; else that of the file.")
    ] = None,
    skip_bad_rows: SkipBadRows = False,
    yes: Yes = False,
) -> None:
    """Publish a HIT for each row of a file.

    First the file is checked, the rows with errors are listed, and the cost is shown. Then it asks.
    """
    if (project is None) == (template is None):
        raise typer.BadParameter("Name a project (--project) or a template (--template).")
    from api.cli.batch import given, publishing
    from api.cli.batch.publishing import Wanted

    async def work(market: Market) -> None:
        wanted = Wanted(
            file=file,
            project=project,
            template=template,
            settings=given.settings(set_ or []),
            name=name or file.stem,
            skips_bad_rows=skip_bad_rows,
            is_agreed=yes,
        )
        await publishing.publish(market, wanted)

    _run(ctx, work)


@batch_commands.command("resume")
def resume(ctx: typer.Context, batch: Batch) -> None:
    """Go on with a batch that was paused, by you or for want of money."""
    from api.cli.batch import documents, given, publishing

    async def work(market: Market) -> None:
        batch_id = await given.named(market, "batches", batch)
        resumed = await market.mutate(documents.RESUME_BATCH, batchId=batch_id)
        if resumed["batch"]["state"] == "PUBLISHING":
            await publishing.until_published(market, batch_id)
        else:
            typer.echo(f"The batch is {resumed['batch']['state']}.")

    _run(ctx, work)


@batch_commands.command("watch")
def watch(
    ctx: typer.Context,
    batch: Batch,
    *,
    once: Annotated[bool, typer.Option("--once", help="Show it as it is now, and end.")] = False,
) -> None:
    """Show the progress of a batch until all its work is submitted. Ctrl+C ends it."""
    from api.cli.batch import given, watching

    async def work(market: Market) -> None:
        batch_id = await given.named(market, "batches", batch)
        await watching.watch(market, batch_id, once=once)

    _run(ctx, work)


@batch_commands.command("results")
def results(
    ctx: typer.Context,
    batch: Batch,
    *,
    to: NewFile,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="A JSON object a line, and no CSV.")
    ] = False,
    unguarded: Annotated[
        bool,
        typer.Option(
            "--unguarded",
            help="For programs: no apostrophe before texts that a spreadsheet takes for formulas.",
        ),
    ] = False,
) -> None:
    """Download the results of a batch, with the columns of Mechanical Turk's files."""
    from api.cli.batch import given, reviewing

    async def work(market: Market) -> None:
        batch_id = await given.named(market, "batches", batch)
        form = "JSON_LINES" if json_lines else "CSV"
        options = {"format": form, "guardFormulas": not unguarded}
        await reviewing.download(market, batch_id, to, **options)

    _run(ctx, work)


@batch_commands.command("review")
def review(
    ctx: typer.Context,
    batch: Batch,
    *,
    decisions: Annotated[
        Path | None,
        typer.Option(help="A results file: x in Approve approves, a text in Reject rejects."),
    ] = None,
    approve_all: Annotated[
        bool, typer.Option("--approve-all", help="Or approve all that waits for a decision.")
    ] = False,
    feedback: Annotated[
        str | None, typer.Option(help="What the workers read, with --approve-all.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Decide on the work of a batch. A file decides the rows that it has, each once."""
    if (decisions is None) == (not approve_all):
        raise typer.BadParameter("Give a file (--decisions) or --approve-all.")
    from api.cli.batch import given, reviewing

    async def work(market: Market) -> None:
        batch_id = await given.named(market, "batches", batch)
        if decisions is not None:
            await reviewing.decide_by_file(market, decisions)
        else:
            await reviewing.approve_all(market, batch_id, feedback=feedback, is_agreed=yes)

    _run(ctx, work)


def _run(ctx: typer.Context, work: Callable[[Market], Awaitable[None]]) -> None:
    """Do this at the market that was named; what cannot go on is a sentence and exit code 1."""
    from api.cli import tables
    from api.cli.batch.market import CommandFailed, connected

    named_address: Callable[[], MarketAddress] = ctx.obj

    async def run() -> None:
        async with connected(named_address()) as market:
            await work(market)

    try:
        asyncio.run(run())
    except CommandFailed as error:
        typer.echo(tables.harmless(str(error)), err=True)
        raise typer.Exit(1) from None
