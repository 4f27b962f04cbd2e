"""`kempelen documents hash`: prints the trusted documents of an installation."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.access.trusted_documents import digest

commands = typer.Typer()
documents_commands = typer.Typer(help="Trusted GraphQL documents.", no_args_is_help=True)
commands.add_typer(documents_commands, name="documents")


@documents_commands.command("hash")
def hash_documents(
    files: Annotated[
        list[Path],
        typer.Argument(help="GraphQL files, one document each.", exists=True, dir_okay=False),
    ],
) -> None:
    """Print the documents by their SHA-256, as KEMPELEN_TRUSTED_DOCUMENTS takes them.

    The hash is of the file's exact text: a client sends the hash, or exactly that text.
    """
    found = {digest(text): text for text in map(_text, files)}
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{path} is not text in UTF-8.") from None
