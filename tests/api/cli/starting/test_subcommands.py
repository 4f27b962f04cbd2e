"""Help is quick, since it imports nothing of the market; yet it lists what there is."""

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest
import typer

import api.cli
from api.cli.starting.subcommands import ALL, BY_NAME

OF_NO_HELP = (
    *("api.configuration", "api.database", "domain.kernel", "domain.people", "schema"),
    *("subscriptions", "asyncpg", "graphql", "httpx2", "pydantic_settings", "redis", "strawberry"),
    *("structlog", "tortoise", "uvicorn"),
)
_IMPORTED = """
import sys
from api.cli.command_line import main
try:
    main(sys.argv[1:])
finally:
    print("\\n".join(sys.modules), file=sys.stderr)
"""


def imported_by(*arguments):
    """What a command prints, and the modules that were imported for it."""
    command = [sys.executable, "-c", _IMPORTED, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout, set(ended.stderr.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("batch", "--help"), ("batch", "publish", "--help"), ("--version",)],
)
def test_help_imports_nothing_of_the_market(arguments):
    said, modules = imported_by(*arguments)

    assert said
    assert modules.isdisjoint(OF_NO_HELP)


def test_a_subcommand_imports_no_other_one():
    _, modules = imported_by("schema", "--help")

    others = {f"api.cli.{each.module}" for each in ALL} - {"api.cli.printing"}
    assert modules.isdisjoint({*others, "schema", "uvicorn"})


@pytest.mark.parametrize("name", BY_NAME)
def test_a_subcommand_is_listed_as_it_says_itself(name):
    listed, itself = BY_NAME[name].listed(), BY_NAME[name].imported()

    assert (listed.name, listed.help) == (itself.name, itself.help.split("\n\n")[0])


def test_all_that_a_module_offers_is_listed():
    found = pkgutil.walk_packages(api.cli.__path__, "api.cli.")
    modules = [import_module(each.name) for each in found]
    offered = {
        name
        for module in modules
        if isinstance(getattr(module, "commands", None), typer.Typer)
        for name in typer.main.get_group(module.commands).commands
    }

    assert offered == set(BY_NAME)


def test_a_command_that_is_mistyped_is_told_the_nearest_one(kempelen):
    code, out, err = kempelen("dashbord")

    assert (code, out) == (2, "")
    assert "Did you mean 'dashboard'?" in err
