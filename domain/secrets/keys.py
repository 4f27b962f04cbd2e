"""Keys as text: 32 random bytes in base64, in a list or as the lines of a file."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable

from domain.secrets.keyring import KEY_BYTES, Keyring

MOST_KEYS = 20
COMMENT = "#"  # begins a line of a file that is no key


class BadKey(ValueError):
    """A key that cannot be used. The message has its place in the list, and never the key."""


def new_key() -> str:
    """A new random key."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keyring_of(texts: Iterable[str]) -> Keyring:
    """The keyring of these keys; the first one encrypts. Raises BadKey."""
    keys = [_key(number, text) for number, text in enumerate(texts, 1)]
    if not keys:
        raise BadKey("there is no key")
    if len(keys) > MOST_KEYS:
        raise BadKey(f"there are {len(keys)} keys, and {MOST_KEYS} may be used at once")
    if len(set(keys)) < len(keys):
        raise BadKey("one key is there twice")
    return Keyring(keys)


def listed(text: str) -> list[str]:
    """The keys of a setting, which separates them by commas."""
    return [part.strip() for part in text.split(",")]


def lines(text: str) -> list[str]:
    """The keys of a file: one a line, besides empty lines and comments."""
    stripped = (line.strip() for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith(COMMENT)]


def _key(number: int, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES or base64.b64encode(key).decode() != text:
        raise BadKey(f"key {number} is not {KEY_BYTES} bytes in base64")
    return key
