"""`kempelen mail receive`: takes a reply from a mail server, which gives it on standard input.

The exit codes are those that mail servers read (sysexits.h): with 75 the server tries again later,
with the others it tells the sender what is printed.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated, NoReturn

import typer

from api.configuration import settings
from api.database.migrate import migrated_database
from api.mail.cpu_limit import TooMuchTime, cpu_limit
from api.mail.received import LARGEST_MAIL, ReceivedMail, UnreadableMail, read
from domain.kernel import policy
from domain.kernel.refusals import NotFound, Refused
from domain.messages import commands as messages
from domain.messages import reply_addresses
from domain.messages.commands import MailedReply
from domain.people.refusals import TooManyAttempts

CPU_SECONDS = 10  # to read a mail
NOT_READABLE, UNKNOWN, TRY_AGAIN, NOT_ALLOWED = 65, 67, 75, 77

commands = typer.Typer()
mail_commands = typer.Typer(help="Mail that people send to the market.", no_args_is_help=True)
commands.add_typer(mail_commands, name="mail")


@mail_commands.command("receive")
def receive(
    recipient: Annotated[
        str | None,
        typer.Option(
            help="The address that the mail is for, as the mail server knows it; else those of its "
            "header count."
        ),
    ] = None,
) -> None:
    """Write a reply by mail into its thread. The mail (RFC 5322) is read on standard input.

    Automatic answers are dropped. With KEMPELEN_REPLY_DOMAIN, replies are sent to
    reply+TOKEN@ that domain.
    """
    try:
        with cpu_limit(CPU_SECONDS):
            mail = read(sys.stdin.buffer.read(LARGEST_MAIL + 1))
    except UnreadableMail as wrong:
        _end(str(wrong), NOT_READABLE)
    except TooMuchTime:
        _end("The mail takes too long to read.", NOT_READABLE)
    if mail is None:
        typer.echo("An automatic answer: nothing is done.")
        return
    try:
        thread_id = asyncio.run(_received(mail, recipient))
    except TooManyAttempts as refused:
        _end(refused.message, TRY_AGAIN)
    except NotFound:
        _end("This address is not known, or is not good any more.", UNKNOWN)
    except Refused as refused:
        _end(refused.message, NOT_ALLOWED)
    except Exception as fault:
        # A database that is away, or settings that are wrong: the mail must not be lost. Mail
        # servers quote this to the sender, so it does not say where the database is.
        _end(f"The market takes no mail now ({type(fault).__name__}).", TRY_AGAIN)
    typer.echo(f"It is in the thread {thread_id}.")


async def _received(mail: ReceivedMail, recipient: str | None) -> str:
    from api.composition import market_policy  # Slow: it builds the whole schema.

    found = settings.load()
    policy.adopt(market_policy(found))
    recipients = mail.recipients if recipient is None else [recipient]
    tokens = [token for each in recipients if (token := reply_addresses.token_of(each))]
    if not tokens:
        raise NotFound("reply address")
    async with migrated_database(found.database_url):
        reply = MailedReply(token=tokens[0], sender=mail.sender, text=mail.text)
        return str((await messages.receive(reply)).id)


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
