"""`kempelen premium`: publish the questions and premium qualifications that are shipped."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli import tables
from api.cli.accounts import account_of, answered
from domain.audit.trail import COMMAND_LINE
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds
from domain.people import queries as people
from domain.people.models import Requester
from domain.people.operators import ALLOWED, Duty
from domain.profiles import commands as profiles
from domain.profiles.premium_set import plan
from domain.profiles.premium_set.plan import (
    PlannedQuestion,
    PlannedType,
    PremiumPlan,
    PremiumPosting,
    PremiumQuestionState,
)

_AFTERWARDS = {
    PremiumQuestionState.NEW: "not published",
    PremiumQuestionState.PUBLISHED: "published before",
    PremiumQuestionState.CHANGED: "published by an earlier release: retire it first to change it",
    PremiumQuestionState.RETIRED: "retired: published again with --question",
    PremiumQuestionState.NOTHING_TO_GIVE: "its qualifications are out of use",
}

commands = typer.Typer()
premium_commands = typer.Typer(
    help="The premium qualifications that are shipped.", no_args_is_help=True
)
commands.add_typer(premium_commands, name="premium")


@premium_commands.command("publish")
def publish(
    email: Annotated[
        str, typer.Argument(help="The operator whose requester profile asks and pays.")
    ],
    *,
    question: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this question, by its key; also one that was retired. May be given again."
        ),
    ] = None,
    reward: Annotated[
        str, typer.Option(help="The payment for each answer, in dollars.")
    ] = f"{plan.USUAL_REWARD}",
    workers: Annotated[
        int, typer.Option(help="How many workers may answer one posting.", min=1)
    ] = plan.USUAL_ASSIGNMENTS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done.")
    ] = False,
) -> None:
    """Publish the profile questions that are missing, and the qualifications that they give.

    A posting is open for 30 days and is posted again after a year. The same again changes nothing.
    Fees come from the settings KEMPELEN_PREMIUM_FEE_..._CENTS.
    """
    posting = PremiumPosting(reward=_money(reward), max_assignments=workers)
    keys = question or None
    done = answered(lambda: _done(email, posting, keys, is_dry_run=dry_run))
    tables.show(_table(done, is_dry_run=dry_run))
    typer.echo(_sentence(done, is_dry_run=dry_run))


def _money(text: str) -> Money:
    try:
        return Money.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--reward") from None


async def _done(
    email: str, posting: PremiumPosting, keys: list[str] | None, *, is_dry_run: bool
) -> PremiumPlan:
    requester = await _requester_of(email)
    if is_dry_run:
        return await plan.planned(posting, keys)
    try:
        return await profiles.publish_premium_set(requester, posting, keys=keys, actor=COMMAND_LINE)
    except InsufficientFunds as refused:
        hint = "Ask fewer workers (--workers), for a lower --reward, or one --question at a time."
        typer.echo(f"{refused.message} {hint}", err=True)
        raise typer.Exit(1) from None


async def _requester_of(email: str) -> Requester:
    account = await account_of(email)
    role = account.operator_role
    if role is None or Duty.KEEP_QUALIFICATIONS not in ALLOWED[role]:
        typer.echo(
            f"{email} is no operator who keeps qualifications: make them one by kempelen operators "
            f"set {email} ADMINISTRATOR.",
            err=True,
        )
        raise typer.Exit(1)
    requester = await people.requester_of(account.id)
    if requester is None:
        typer.echo(
            f"{email} has no requester profile, and the questions are HITs of one: sign in as "
            f"{email}, send openRequesterAccount and deposit money (docs/funding.md).",
            err=True,
        )
        raise typer.Exit(1)
    return requester


def _table(done: PremiumPlan, *, is_dry_run: bool) -> Table:
    table = Table()
    for column in ("question", "asks", "qualifications and fees", "now"):
        table.add_column(column, overflow="fold")
    for each in done.questions:
        asks = each.question.asks + (" (sensitive)" if each.question.is_sensitive else "")
        where = f" In {', '.join(each.question.countries)}." if each.question.countries else ""
        once = {one.grant.name: one for one in each.types}.values()
        gives = "\n".join(map(_fee, once))
        table.add_row(each.question.key, asks + where, gives, _now(each, is_dry_run=is_dry_run))
    return table


def _fee(each: PlannedType) -> str:
    if not each.is_usable:
        return f"{each.grant.name}: out of use"
    before = f"{each.row.fee} → " if each.row is not None and each.is_changed else ""
    return f"{each.grant.name}: {before}{each.fee}"


def _now(each: PlannedQuestion, *, is_dry_run: bool) -> str:
    if each.is_published:
        return "would be published" if is_dry_run else "published"
    return _AFTERWARDS[each.state]


def _sentence(done: PremiumPlan, *, is_dry_run: bool) -> str:
    questions = sum(each.is_published for each in done.questions)
    created = sum(each.row is None for each in done.types)
    changed = sum(each.is_changed for each in done.types)
    would = "would be " if is_dry_run else ""
    return (
        f"{questions} questions {would}published, {created} qualifications {would}created, "
        f"{changed} fees {would}changed; {done.reward + done.fee} {would}put on hold "
        f"({done.reward} rewards, {done.fee} fees)."
    )
