"""Sends due mails, by SMTP where a server is set, else into a folder of files."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import asyncpg
from tortoise.exceptions import BaseORMException

from domain.kernel import clock
from domain.mail import outbox
from domain.mail.outbox import DueMail
from subscriptions.log.ending import end

POLL_SECONDS = 1.0
MAIL_SECONDS = 20.0  # for one mail; a whole batch stays below the domain's mail lease
BATCH = 4
STOP_SECONDS = 5.0  # for the current mail, when the server stops
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
        """Send one mail. Raises NotSent."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder with one file a mail, so that the market works without a mail server."""

    folder: Path
    sender: str

    async def send(self, mail: DueMail) -> None:
        """Write the mail's file, readable by its owner only, since it contains codes."""
        path = self.folder / f"{mail.id}.eml"
        try:
            await asyncio.to_thread(_write, path, bytes(message_of(mail, self.sender)))
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

    async def send(self, mail: DueMail) -> None:
        """Send by SMTP. An address that the server refuses permanently is not retried."""
        try:
            await aiosmtplib.send(
                message_of(mail, self.sender),
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


def transport_for(smtp_url: str | None, *, outbox: Path, sender: str) -> MailTransport:
    """The server of `smtp://user:password@host:port` or `smtps://...`; without one, the folder.

    Raises BadSmtpUrl.
    """
    if not smtp_url:
        return Outbox(outbox, sender)
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
    )


@asynccontextmanager
async def sending_mail(transport: MailTransport) -> AsyncIterator[None]:
    """Send mail for as long as the block lasts. Several processes may do so on one database."""
    stop = asyncio.Event()
    sending = asyncio.create_task(_send_until(stop, transport), name="mail sender")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait([sending], timeout=STOP_SECONDS)
        await end([sending])


async def send_due(transport: MailTransport) -> int:
    """Claim one batch of due mails and try each once; returns how many were claimed."""
    due = await outbox.claim_due_mails(clock.now(), BATCH)
    for mail in due:
        try:
            async with asyncio.timeout(MAIL_SECONDS):
                await transport.send(mail)
        except (NotSent, TimeoutError) as error:
            for_good = isinstance(error, NotSent) and error.for_good
            await _note_failure(mail, str(error) or "It took too long.", for_good=for_good)
        else:
            await outbox.mail_sent(mail.id)
    return len(due)


def message_of(mail: DueMail, sender: str) -> EmailMessage:
    """The message to send. Its Message-ID is the mail's, so that readers see a repeat as one."""
    message = EmailMessage(policy=SMTP_LINES)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = clock.now()
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message.set_content(mail.body)
    return message


async def _send_until(stop: asyncio.Event, transport: MailTransport) -> None:
    while not stop.is_set():
        try:
            claimed = await send_due(transport)
        except (OSError, BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError):
            _log.exception("Mail could not be sent; trying again.")
            claimed = 0
        if claimed < BATCH:
            await _wait(stop)


async def _wait(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(POLL_SECONDS):
            await stop.wait()
    except TimeoutError:
        return


async def _note_failure(mail: DueMail, cause: str, *, for_good: bool) -> None:
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
