"""Signed documents: their canonical bytes, their signature (Ed25519), and the list of keys.

The bytes are those of RFC 8785 for the values that are allowed: texts, whole numbers, true, false
and null, under ASCII names. Nothing here needs a database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Value = str | int | bool | None
Fields = Mapping[str, Value]

KIND, VERSION = "kempelen receipt", 1
ALGORITHM = "Ed25519"
LARGEST_NUMBER = 2**53 - 1  # that every reader of JSON reads exactly
KEY_BYTES, SIGNATURE_BYTES = 32, 64
PARTS = ("document", "keyId", "signature")
_NAME_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signed from one instant on, and until another."""

    id: str
    public_key: str  # 32 bytes in base64
    made_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document with its signature: the text is what was signed, to the letter."""

    document: str
    key_id: str
    signature: str  # 64 bytes in base64

    @property
    def as_file(self) -> str:
        """What its owner keeps: one object of JSON."""
        parts = (self.document, self.key_id, self.signature)
        return json.dumps(dict(zip(PARTS, parts, strict=True)), ensure_ascii=False, indent=2)


def name_of(public_key: bytes) -> str:
    """The name of a key in documents."""
    return hashlib.sha256(public_key).hexdigest()[:_NAME_CHARACTERS]


def canonical(values: Mapping[str, object]) -> str:
    """The one text of these values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written(instant: datetime) -> str:
    """An instant, as documents have it."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def decoded(text: str, length: int) -> bytes | None:
    """So many bytes in base64; none for anything else."""
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return found if len(found) == length else None


def signed(
    key: Ed25519PrivateKey, *, market: str, subject: str, fields: Fields, at: datetime
) -> SignedDocument:
    """Sign what is true of a subject, such as a payout, at an instant."""
    for name, value in fields.items():
        assert name.isascii(), f"{name} is sorted alike by every program"
        assert not isinstance(value, int) or abs(value) <= LARGEST_NUMBER, f"{name} is exact"
    key_id = name_of(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    document = canonical(
        {
            "kind": KIND,
            "version": VERSION,
            "market": market,
            "subject": subject,
            "signedAt": written(at),
            "keyId": key_id,
            "fields": dict(fields),
        }
    )
    signature = base64.b64encode(key.sign(document.encode())).decode()
    return SignedDocument(document, key_id, signature)


def key_list(name: str, url: str, keys: Sequence[PublicKey]) -> str:
    """The file of a market's keys, as it is served."""
    listed = [
        {
            "id": key.id,
            "algorithm": ALGORITHM,
            "publicKey": key.public_key,
            "publicKeyPem": _pem(key),
            "madeAt": written(key.made_at),
            "retiredAt": None if key.retired_at is None else written(key.retired_at),
        }
        for key in keys
    ]
    return json.dumps({"name": name, "url": url, "keys": listed}, ensure_ascii=False, indent=2)


def _pem(key: PublicKey) -> str:
    """As openssl reads it."""
    raw = decoded(key.public_key, KEY_BYTES)
    assert raw is not None, "a key that was stored has its bytes"
    public = Ed25519PublicKey.from_public_bytes(raw)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
