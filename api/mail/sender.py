"""Sends due mails, by SMTP where a server is set, else into a folder of files."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.policy import SMTPUTF8 as SMTP_LINES_IN_UTF8
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from domain.kernel import clock
from domain.mail import outbox
from domain.mail.addresses import NotAnAddress, envelope
from domain.mail.outbox import DueMail
from subscriptions.faults import troubles
from subscriptions.tasks.background import Background, BackgroundTask
from subscriptions.tasks.yielding import let_others_work

POLL_SECONDS = 1.0
MAIL_SECONDS = 20.0  # for one mail; a whole batch stays below the domain's mail lease
BATCH = 4
REST_SECONDS = 0.1  # between two batches, so that a backlog leaves the machine to people
STOP_SECONDS = 5.0  # for the current mail, when the server stops
LONGEST_LINE = 998  # of a header, as RFC 5322 says: a longer one is encoded, which breaks a link
_SMTP_PORTS = {"smtp": 25, "smtps": 465}
_log = logging.getLogger(__name__)


class BadSmtpUrl(ValueError):
    """The setting KEMPELEN_SMTP_URL cannot be read."""


class NotSent(Exception):
    """A mail was not sent; `for_good` where a retry cannot succeed."""

    def __init__(self, cause: str, *, for_good: bool = False) -> None:
        super().__init__(cause)
        self.for_good = for_good


class MailTransport(Protocol):
    """A way to send mail."""

    async def send(self, mail: DueMail) -> None:
        """Send one mail. Raises NotSent, or anything else for a fault of ours."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder with one file a mail, so that the market works without a mail server."""

    folder: Path
    sender: str
    public_url: str = ""

    async def send(self, mail: DueMail) -> None:
        """Write the mail's file, readable by its owner only, since it contains codes."""
        path = self.folder / f"{mail.id}.eml"
        try:
            await asyncio.to_thread(
                _write, path, bytes(message_of(mail, self.sender, self.public_url))
            )
        except OSError as error:
            raise NotSent(str(error)) from error
        _log.info("Mail to %s, %r, is in %s", mail.recipient, mail.subject, path)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server, with a new connection for each mail."""

    host: str
    port: int
    tls: bool
    username: str | None
    password: str | None
    sender: str
    public_url: str = ""

    async def send(self, mail: DueMail) -> None:
        """Send by SMTP. An address that the server refuses permanently is not retried.

        The envelope is the stored address: without one the library would read it in the headers.
        """
        message = message_of(mail, self.sender, self.public_url)
        try:
            await aiosmtplib.send(
                message,
                sender=parseaddr(self.sender)[1],
                recipients=[recipient_of(mail)],
                hostname=self.host,
                port=self.port,
                use_tls=self.tls,
                username=self.username,
                password=self.password,
                timeout=MAIL_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            for_good = all(recipient.code >= 500 for recipient in refused.recipients)
            raise NotSent(str(refused), for_good=for_good) from refused
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error


def transport_for(
    smtp_url: str | None, *, outbox: Path, sender: str, public_url: str = ""
) -> MailTransport:
    """The server of `smtp://user:password@host:port` or `smtps://...`; without one, the folder.

    Raises BadSmtpUrl.
    """
    if not smtp_url:
        return Outbox(outbox, sender, public_url)
    syntax = (
        "KEMPELEN_SMTP_URL is smtp://user:password@host:port, or smtps:// for TLS from the start"
    )
    try:
        parts = urlsplit(smtp_url)
        port = parts.port
    except ValueError as error:
        raise BadSmtpUrl(syntax) from error
    if parts.scheme not in _SMTP_PORTS or not parts.hostname:
        raise BadSmtpUrl(syntax)
    return SmtpServer(
        host=parts.hostname,
        port=port or _SMTP_PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
        public_url=public_url,
    )


@asynccontextmanager
async def sending_mail(transport: MailTransport, background: Background) -> AsyncIterator[None]:
    """Send mail for as long as the block lasts. Several processes may do so on one database."""
    sender = _Sender(transport)
    async with background.running("mail sender", sender.run):
        try:
            yield
        finally:
            await sender.stop()


async def send_due(transport: MailTransport) -> int:
    """Claim one batch of due mails and try each once; returns how many were claimed."""
    due = await outbox.claim_due_mails(clock.now(), BATCH)
    for mail in due:
        await _send_one(mail, transport)
        await let_others_work()
    return len(due)


async def _send_one(mail: DueMail, transport: MailTransport) -> None:
    """Whatever goes wrong with one mail is noted with it, and the others are sent."""
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            await transport.send(mail)
    except NotSent as error:
        await _note_failure(mail, str(error), for_good=error.for_good)
    except TimeoutError as error:
        await _note_failure(mail, str(error) or "It took too long.")
    except Exception as fault:
        troubles.report(f"Mail {mail.id} could not be sent.", fault)
        await _note_failure(mail, type(fault).__name__)
    else:
        await outbox.mail_sent(mail.id)


def recipient_of(mail: DueMail) -> str:
    """The address of the envelope. Raises NotSent where no mail may go to what is stored."""
    try:
        return envelope(mail.recipient)
    except NotAnAddress:
        raise NotSent("The address can be read as another one.", for_good=True) from None


def message_of(mail: DueMail, sender: str, public_url: str = "") -> EmailMessage:
    """The message to send. Its Message-ID is the mail's, so that readers see a repeat as one.

    What the reader may turn off has the headers of RFC 8058, and a link, by which they do.

    Raises NotSent for an address or a text that cannot stand in a message: the library raises many
    kinds of exceptions for those.
    """
    recipient = recipient_of(mail)
    try:
        lines = SMTP_LINES if recipient.isascii() else SMTP_LINES_IN_UTF8
        if mail.unsubscribe is not None or mail.reply_to is not None:
            lines = lines.clone(max_line_length=LONGEST_LINE)
        message = EmailMessage(policy=lines)
        message["From"] = sender
        local, _, domain = recipient.rpartition("@")
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = mail.subject
        if mail.reply_to is not None:
            # So that a program that answers mails by itself leaves this one alone (RFC 3834).
            message["Reply-To"] = mail.reply_to
            message["Auto-Submitted"] = "auto-generated"
        message["Date"] = clock.now()
        message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2].rstrip('>')}>"
        message.set_content(mail.body + _add_unsubscribing(message, mail, public_url))
        message.as_bytes()
    except Exception as error:
        cause = f"It makes no message: {type(error).__name__}"
        raise NotSent(cause, for_good=True) from error
    return message


def _add_unsubscribing(message: EmailMessage, mail: DueMail, public_url: str) -> str:
    """Add the headers, and return the lines at the end of the text."""
    if mail.unsubscribe is None:
        return ""
    link = f"{public_url.rstrip('/')}/unsubscribe?token={mail.unsubscribe}"
    message["List-Unsubscribe"] = f"<{link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return f"\nTo get no more mails of this kind, follow this link:\n{link}\n"


class _Sender:
    """Sends what is due, until it is stopped between two batches."""

    def __init__(self, transport: MailTransport) -> None:
        self._transport = transport
        self._must_stop = asyncio.Event()
        self._has_stopped = asyncio.Event()

    async def run(self, task: BackgroundTask) -> None:
        """Send batch after batch, with a short rest after a full one."""
        while not self._must_stop.is_set():
            claimed = await send_due(self._transport)
            task.went_well()
            await self._wait(POLL_SECONDS if claimed < BATCH else REST_SECONDS)
        self._has_stopped.set()
        await asyncio.Event().wait()  # until it is cancelled

    async def stop(self) -> None:
        """Let the current batch end, for STOP_SECONDS at most."""
        self._must_stop.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._has_stopped.wait()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._must_stop.wait()


async def _note_failure(mail: DueMail, cause: str, *, for_good: bool = False) -> None:
    retry_at = await outbox.mail_failed(mail, cause, for_good=for_good)
    then = f"retry at {retry_at:%H:%M:%S}" if retry_at is not None else "no retry"
    _log.warning("Mail %s to %s was not sent (%s); %s", mail.id, mail.recipient, cause, then)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
    unfinished.replace(path)
