"""Where `kempelen receipt verify` finds the keys of a market: a file, an address, the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from api.configuration import settings
from api.database.migrate import migrated_database
from api.pages.key_list import PATH
from domain.secrets.signed_documents import PublicKey
from domain.secrets.signing import public_keys
from domain.secrets.verification import LONGEST_KEY_LIST, NotVerified, keys_in

SECONDS = 10
LOCAL = ("localhost", "127.0.0.1", "::1")


def text_of(path: Path, *, at_most: int) -> str:
    """The text of a file, as far as it may be read. Raises NotVerified, OSError."""
    with path.open("rb") as file:
        content = file.read(at_most * 4 + 1)  # a character has at most four bytes
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NotVerified(f"{path} is no text in UTF-8.") from None


def of_file(path: Path) -> list[PublicKey]:
    """The keys of a file that was fetched before. Raises NotVerified, OSError."""
    return keys_in(text_of(path, at_most=LONGEST_KEY_LIST))


def of_url(url: str) -> list[PublicKey]:
    """The keys that a market serves. Raises NotVerified."""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not is_safe or not parts.hostname:
        raise NotVerified(f"{url} is no https:// address: what comes by another may be altered.")
    address = url if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{PATH}"
    try:
        client = httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False)
        with client, client.stream("GET", address) as response:
            if response.status_code != 200:
                raise NotVerified(f"{address} answered with the status {response.status_code}.")
            return keys_in(_text(response))
    except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
        raise NotVerified(f"{address} was not read: {fault}.") from None


def of_database() -> Sequence[PublicKey]:
    """The keys of the market of these settings."""

    async def read() -> Sequence[PublicKey]:
        async with migrated_database(settings.load().database_url):
            return await public_keys()

    return asyncio.run(read())


def _text(response: httpx2.Response) -> str:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LONGEST_KEY_LIST:
            raise NotVerified(f"The list of keys is longer than {LONGEST_KEY_LIST} bytes.")
    return body.decode(errors="replace")
