"""Signs a player up: make the account, confirm the e-mail by the mailed token, sign in."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from api.demo import documents
from api.demo.client import CallFailed, MarketClient
from api.demo.stage import POLL_SECONDS, Stage

MAIL_SECONDS = 300.0
CODE = re.compile(r"verifyEmail:\s+(\S+)")
PASSWORD_BYTES = 12


class Mailbox:
    """Reads the outbox folder, as people read their mail; it has the tokens by address."""

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox
        self._read: set[Path] = set()
        self._tokens: dict[str, str] = {}

    async def token_for(self, address: str) -> str:
        """Wait for the mailed token. Raises CallFailed where no mail comes."""
        for _ in range(round(MAIL_SECONDS / POLL_SECONDS)):
            if address not in self._tokens:
                self._read_new()
            if token := self._tokens.get(address):
                return token
            await asyncio.sleep(POLL_SECONDS)
        raise CallFailed(f"No mail came for {address} within {MAIL_SECONDS:.0f} seconds.")

    def _read_new(self) -> None:
        for path in set(self._outbox.glob("*.eml")) - self._read:
            mail = message_from_bytes(path.read_bytes(), policy=default)
            self._read.add(path)
            if found := CODE.search(mail.get_content()):
                self._tokens[str(mail["To"])] = found[1]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who signs up."""

    name: str
    address: str
    country: str = "US"  # ISO 3166-1 alpha-2


async def join(me: MarketClient, stage: Stage, newcomer: Newcomer, *, mail: Mailbox) -> str:
    """Make the account, and sign the client in. Returns the password."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    async with stage.turn:
        await me.mutate(
            documents.SIGN_UP,
            email=newcomer.address,
            password=password,
            displayName=newcomer.name,
            country=newcomer.country,
        )
    token = await mail.token_for(newcomer.address)
    async with stage.turn:
        await me.mutate(documents.VERIFY_EMAIL, token=token)
        session = await me.mutate(documents.SIGN_IN, email=newcomer.address, password=password)
    me.token = session["token"]
    return password
