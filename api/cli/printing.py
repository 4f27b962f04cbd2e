"""`kempelen schema print` and its kin: the generated files in git."""

import typer

from api.configuration import reference

commands = typer.Typer()
schema_commands = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
settings_commands = typer.Typer(help="The settings.", no_args_is_help=True)
errors_commands = typer.Typer(help="Errors and refusals.", no_args_is_help=True)
commands.add_typer(schema_commands, name="schema")
commands.add_typer(settings_commands, name="settings")
commands.add_typer(errors_commands, name="errors")


@schema_commands.command("print")
def print_sdl() -> None:
    """Print the schema, the content of `schema/schema.graphql`."""
    from schema.root import printed  # Slow: it builds the whole schema.

    typer.echo(printed(), nl=False)


@settings_commands.command("print")
def print_settings() -> None:
    """Print the reference of all settings, the content of `docs/settings.md`."""
    typer.echo(reference.table(), nl=False)


@errors_commands.command("print")
def print_errors() -> None:
    """Print the reference of errors and refusals, the content of `docs/errors.md`."""
    from schema.kernel import error_reference  # Slow: it builds the types of the schema.

    typer.echo(error_reference.page(), nl=False)
