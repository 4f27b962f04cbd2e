"""The whole `kempelen` command, with all its subcommands imported."""

from typer.main import get_command

from api.cli.command_line import app
from api.cli.starting.subcommands import ALL


def whole_command():
    command = get_command(app)
    command.commands.update((each.name, each.imported()) for each in ALL)
    return command
