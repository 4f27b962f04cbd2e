"""Encryption at rest: AES-256-GCM with one key of several, named in what it made."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_FORMAT = b"\x01"
_NAME_BYTES, _NONCE_BYTES, _TAG_BYTES = 8, 12, 16
_HEAD_BYTES = len(_FORMAT) + _NAME_BYTES
LEAST_BYTES = _HEAD_BYTES + _NONCE_BYTES + _TAG_BYTES


class SecretUnreadable(Exception):
    """No key of this process opens these bytes, or they are not what was written here."""


class Keyring:
    """The keys of an installation: the first encrypts, and all decrypt."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        assert keys, "a keyring has a key"
        assert all(len(key) == KEY_BYTES for key in keys), f"a key has {KEY_BYTES} bytes"
        self._ciphers = {_name(key): AESGCM(key) for key in keys}
        self.first = _name(keys[0])

    @property
    def names(self) -> tuple[bytes, ...]:
        """The names of all keys, the first key first."""
        return tuple(self._ciphers)

    def encrypt(self, plain: bytes, place: str) -> bytes:
        """Bytes that decrypt at this place alone, such as one column of one row."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = _FORMAT + self.first
        sealed = self._ciphers[self.first].encrypt(nonce, plain, head + place.encode())
        return head + nonce + sealed

    def decrypt(self, encrypted: bytes, place: str) -> bytes:
        """The plain bytes. Raises SecretUnreadable."""
        cipher = self._ciphers.get(self.key_of(encrypted))
        if cipher is None or len(encrypted) < LEAST_BYTES or not encrypted.startswith(_FORMAT):
            raise SecretUnreadable(place)
        head, rest = encrypted[:_HEAD_BYTES], encrypted[_HEAD_BYTES:]
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + place.encode())
        except InvalidTag:
            raise SecretUnreadable(place) from None

    @staticmethod
    def key_of(encrypted: bytes) -> bytes:
        """The name of the key that encrypted these bytes, as `first` names one."""
        return encrypted[len(_FORMAT) : _HEAD_BYTES]


def _name(key: bytes) -> bytes:
    """A name that says nothing of the key."""
    return hashlib.sha256(b"kempelen key name\x00" + key).digest()[:_NAME_BYTES]


_keyring: Keyring | None = None


def adopt(keyring: Keyring) -> None:
    """Use these keys in this process; all processes of an installation have the same ones."""
    global _keyring
    _keyring = keyring


def current() -> Keyring:
    """The keys of this process."""
    assert _keyring is not None, "a process that handles secrets has adopted its keys"
    return _keyring
