"""Verifies signed documents against a list of keys: offline, and without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.kernel import instants
from domain.secrets.signed_documents import (
    KEY_BYTES,
    KIND,
    PARTS,
    SIGNATURE_BYTES,
    VERSION,
    Fields,
    PublicKey,
    SignedDocument,
    decoded,
    name_of,
    written,
)

LONGEST_RECEIPT = 65_536  # characters
LONGEST_KEY_LIST = 1_048_576  # characters

Parsed = Mapping[str, object]


class NotVerified(Exception):
    """A document, or a list of keys, is not what it should be. The message says why."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verified document says."""

    market: str
    subject: str
    signed_at: datetime
    key_id: str
    fields: Fields


def verified(text: str, keys: Sequence[PublicKey]) -> Verified:
    """What the file of a receipt says, if one of these keys signed it. Raises NotVerified."""
    given = _parts(text)
    key = next((each for each in keys if each.id == given.key_id), None)
    if key is None:
        raise NotVerified(
            f"The receipt names the key {given.key_id[:40]!r}, which is not among the keys of this "
            "market: another market signed it, or nobody did."
        )
    _check_signature(given, key)
    found = contents(given)
    _check_time(found.signed_at, key)
    return found


def keys_in(text: str) -> list[PublicKey]:
    """The keys of a list, as a market serves it. Raises NotVerified."""
    if len(text) > LONGEST_KEY_LIST:
        raise NotVerified(f"The list of keys is longer than {LONGEST_KEY_LIST} characters.")
    try:
        listed = _object(json.loads(text, object_pairs_hook=_unambiguous))["keys"]
        if not isinstance(listed, list):
            raise ValueError("no list")
        return [_key(_object(each)) for each in listed]
    except (ValueError, KeyError, RecursionError):
        raise NotVerified(
            "This is no list of keys: a market serves its own at /.well-known/kempelen.json."
        ) from None


def _key(given: Parsed) -> PublicKey:
    raw = decoded(_text(given, "publicKey"), KEY_BYTES)
    if raw is None or name_of(raw) != _text(given, "id"):
        name = _text(given, "id")[:40]
        raise NotVerified(f"The key {name!r} in the list of keys was altered.")
    retires = given["retiredAt"] is not None
    return PublicKey(
        id=name_of(raw),
        public_key=_text(given, "publicKey"),
        made_at=instants.parsed(_text(given, "madeAt")),
        retired_at=instants.parsed(_text(given, "retiredAt")) if retires else None,
    )


def _parts(text: str) -> SignedDocument:
    if len(text) > LONGEST_RECEIPT:
        raise NotVerified(f"This is not a receipt: it is longer than {LONGEST_RECEIPT} characters.")
    try:
        given = _object(json.loads(text, object_pairs_hook=_unambiguous))
        document, key_id, signature = (_text(given, part) for part in PARTS)
        document.encode()
    except (ValueError, KeyError, RecursionError):
        needed = ", ".join(PARTS)
        raise NotVerified(f"This is not a receipt: it is JSON with the texts {needed}.") from None
    return SignedDocument(document, key_id, signature)


def _check_signature(given: SignedDocument, key: PublicKey) -> None:
    signature = decoded(given.signature, SIGNATURE_BYTES)
    if signature is None:
        raise NotVerified(
            f"The receipt has no signature: that is {SIGNATURE_BYTES} bytes in base64."
        )
    public_key = decoded(key.public_key, KEY_BYTES)
    assert public_key is not None, "a list of keys was read before"
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, given.document.encode())
    except InvalidSignature:
        raise NotVerified(
            f"The signature is not one of this document by the key {key.id}: an amount or another "
            "part of the receipt was altered after it was signed, or the signature was."
        ) from None


def contents(given: SignedDocument) -> Verified:
    """What a document says whose signature is good. Raises NotVerified for another kind."""
    try:
        values = _object(json.loads(given.document, object_pairs_hook=_unambiguous))
        if (values["kind"], values["version"]) != (KIND, VERSION):
            raise ValueError("another kind")
        return Verified(
            market=_text(values, "market"),
            subject=_text(values, "subject"),
            signed_at=instants.parsed(_text(values, "signedAt")),
            key_id=given.key_id,
            fields=_fields(_object(values["fields"])),
        )
    except (ValueError, KeyError, RecursionError):
        raise NotVerified(
            f"The signature is good, but this is no document that this program knows: it is not a "
            f"{KIND} of version {VERSION}."
        ) from None


def _check_time(signed_at: datetime, key: PublicKey) -> None:
    if key.retired_at is not None and signed_at > key.retired_at:
        raise NotVerified(
            f"The receipt was signed at {written(signed_at)}, after the key {key.id} was retired "
            f"at {written(key.retired_at)}."
        )
    if signed_at < key.made_at:
        raise NotVerified(
            f"The receipt was signed at {written(signed_at)}, before the key {key.id} was made at "
            f"{written(key.made_at)}."
        )


def _fields(given: Parsed) -> Fields:
    found: dict[str, str | int | bool | None] = {}
    for name, value in given.items():
        if value is not None and not isinstance(value, str | int | bool):
            raise ValueError(f"{name} is of another type")
        found[name] = value
    return found


def _object(found: object) -> Parsed:
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _text(given: Parsed, name: str) -> str:
    value = given[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found
