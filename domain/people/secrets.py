"""Bearer tokens and mailed codes: random, shown once, stored only as hashes."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

from domain.people.models import CredentialKind

RANDOM_BYTES = 32
_PREFIXES = {CredentialKind.SESSION: "kmp_s_", CredentialKind.API_KEY: "kmp_k_"}
_TOKEN = re.compile(r"kmp_[sk]_[A-Za-z0-9_-]{43}")
_CODE = re.compile(r"[A-Za-z0-9_-]{43}")
_HINT_CHARACTERS = 10  # the prefix and four more, so that owners can recognise their keys


class Secret(NamedTuple):
    """A token or code to show once, its hash to store, and its start to show in lists."""

    printed: str
    hashed: str
    hint: str


def new_token(kind: CredentialKind) -> Secret:
    """A new bearer token."""
    return _secret(_PREFIXES[kind] + secrets.token_urlsafe(RANDOM_BYTES))


def new_code() -> Secret:
    """A new code to mail."""
    return _secret(secrets.token_urlsafe(RANDOM_BYTES))


def token_hash(token: str) -> str | None:
    """The stored hash of a bearer token, or None where the text cannot be a token."""
    return hash_of(token) if _TOKEN.fullmatch(token) else None


def code_hash(code: str) -> str | None:
    """The stored hash of a mailed code, or None where the text cannot be a code."""
    stripped = code.strip()
    return hash_of(stripped) if _CODE.fullmatch(stripped) else None


def hash_of(printed: str) -> str:
    """Plain SHA-256, because 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(printed.encode()).hexdigest()


def _secret(printed: str) -> Secret:
    return Secret(printed, hash_of(printed), printed[:_HINT_CHARACTERS])
