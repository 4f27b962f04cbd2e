"""The subcommands of `kempelen`: each is imported when it runs, so that help takes no time."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from typer import _click, main
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand as it is listed, and the module in `api/cli` that offers it in `commands`."""

    name: str
    module: str
    help: str

    def listed(self) -> TyperCommand:
        """The subcommand as help lists it: nothing of it is imported."""
        return TyperCommand(self.name, help=self.help)

    def imported(self) -> _click.Command:
        """The subcommand itself."""
        offered = import_module(f"api.cli.{self.module}").commands
        return main.get_group(offered).commands[self.name]


class Subcommands(TyperGroup):
    """The group of all subcommands, of which only the one that runs is imported."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands.update((each.name, each.listed()) for each in ALL)

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """The subcommand that these arguments name, and the arguments behind its name."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, None if command is None else BY_NAME[str(name)].imported(), rest


ALL = (
    Subcommand(
        "serve",
        "serve",
        "Serve GraphQL over HTTP and websockets; every setting is read from KEMPELEN_*.",
    ),
    Subcommand(
        "migrate",
        "migrate",
        "Apply the migrations that the database lacks; doing so again changes nothing.",
    ),
    Subcommand("log", "log", "The event log."),
    Subcommand("operator", "operators", "Operators of this installation."),
    Subcommand("operators", "operators", "Operators and their roles."),
    Subcommand("audit", "audit", "What operators did and read."),
    Subcommand("people", "suspending", "People and their applications."),
    Subcommand("tax", "tax", "Printed tax forms, and returns."),
    Subcommand("receipt", "payday.receipts", "Signed receipts."),
    Subcommand("identity", "identity", "Who workers are."),
    Subcommand("clock", "clock", "The clock of a rehearsal."),
    Subcommand("dashboard", "workers.dashboard", "The dashboards of workers."),
    Subcommand(
        "first-accounts",
        "first_accounts",
        "Make a first operator, requester and worker, once; their passwords are stored in var/.",
    ),
    Subcommand("gift-codes", "payday.gift_codes", "Codes of gift cards."),
    Subcommand("ledger", "ledger", "The ledger."),
    Subcommand("deposit", "ledger", "Deposits that arrived elsewhere."),
    Subcommand("refunds", "ledger", "Refunds of unused money."),
    Subcommand("payouts", "payday.payouts", "Payouts, and files for the bank."),
    Subcommand("jobs", "jobs", "Long work of the server."),
    Subcommand(
        "queues",
        "room.queues",
        "Show the queues of operators with their length and age, and the figures of the market.",
    ),
    Subcommand("masters", "masters", "The Masters qualification."),
    Subcommand("mail", "mail.receiving", "Mail that people send to the market."),
    Subcommand("premium", "workers.premium", "The premium qualifications that are shipped."),
    Subcommand(
        "batch",
        "batch.commands",
        "Batches of a market, by its API: no database is needed here.",
    ),
    Subcommand(
        "demo",
        "demo",
        "Play a whole market with real answers of people, count everything, and report.",
    ),
    Subcommand("documents", "documents", "Trusted GraphQL documents."),
    Subcommand("schema", "printing", "The GraphQL schema."),
    Subcommand("settings", "printing", "The settings."),
    Subcommand("errors", "printing", "Errors and refusals."),
    Subcommand("secrets", "secrets", "The keys of secrets at rest."),
)
BY_NAME = {each.name: each for each in ALL}
