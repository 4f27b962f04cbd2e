"""`kempelen schema print` and `kempelen settings print`: the two pages that are checked in."""

import typer
from graphql import build_schema, lexicographic_sort_schema, print_schema
from strawberry import Schema

from api import settings as all_settings

commands = typer.Typer()
schema_commands = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
settings_commands = typer.Typer(help="The settings.", no_args_is_help=True)
commands.add_typer(schema_commands, name="schema")
commands.add_typer(settings_commands, name="settings")


@schema_commands.command("print")
def print_sdl() -> None:
    """Print the schema as `schema/schema.graphql` keeps it."""
    from schema.root import schema

    typer.echo(sdl(schema), nl=False)


@settings_commands.command("print")
def print_settings() -> None:
    """Print the reference of all settings as `docs/settings.md` keeps it."""
    typer.echo(all_settings.table(), nl=False)


def sdl(schema: Schema) -> str:
    """The schema in alphabetical order, so that its diff shows what changed and no more.

    Sorted after printing: Strawberry's own sorting breaks on enum defaults.
    """
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"
