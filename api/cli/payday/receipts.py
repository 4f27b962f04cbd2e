"""`kempelen receipt`: verifies a receipt, also without a market, and makes a new key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.accounts import answered
from api.cli.payday import key_sources
from api.cli.tables import harmless
from domain.audit.trail import COMMAND_LINE
from domain.payouts.receipts.commands import new_signing_key
from domain.payouts.receipts.printing import text_of
from domain.secrets.signed_documents import PublicKey
from domain.secrets.verification import LONGEST_RECEIPT, NotVerified, verified

commands = typer.Typer()
receipt_commands = typer.Typer(help="Signed receipts.", no_args_is_help=True)
commands.add_typer(receipt_commands, name="receipt")


@receipt_commands.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="The file of the receipt, as the market gave it.")],
    key_file: Annotated[
        Path | None,
        typer.Option(help="The keys of the market, from its `/.well-known/kempelen.json`."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The address of the market, which serves its keys.")
    ] = None,
) -> None:
    """Say whether a receipt is genuine, and print it.

    The keys are those of a file (then nothing else is needed), of a market's address, or of the
    database of the settings. Exit code 1, with the reason, where it is not genuine.
    """
    if key_file is not None and url is not None:
        raise typer.BadParameter("Give the keys once: by --key-file or by --url.")
    try:
        keys = _keys(key_file, url)
        found = verified(key_sources.text_of(file, at_most=LONGEST_RECEIPT), keys)
    except NotVerified as problem:
        typer.echo(harmless(str(problem)), err=True)
        raise typer.Exit(1) from None
    typer.echo("The receipt is genuine.")
    typer.echo(harmless(text_of(found)), nl=False)


@receipt_commands.command("new-key")
def new_key() -> None:
    """Sign by a new key from now on. Receipts of older keys stay good."""
    key = answered(lambda: new_signing_key(by=COMMAND_LINE))
    typer.echo(f"{key.key_id} signs from now on.")


def _keys(key_file: Path | None, url: str | None) -> Sequence[PublicKey]:
    if key_file is not None:
        return key_sources.of_file(key_file)
    return key_sources.of_url(url) if url is not None else key_sources.of_database()
