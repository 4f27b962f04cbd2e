"""Signs documents for people to keep, such as receipts, by the key of this installation.

The key is made where the first document is signed. A new key retires the one before, whose
signatures stay good: its public half is listed for ever.
"""

from __future__ import annotations

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.kernel import clock, policy, work
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.secrets.models import PRIVATE_KEY, SigningKey
from domain.secrets.signed_documents import Fields, PublicKey, SignedDocument, name_of, signed

MOST_LISTED = 500  # keys: a new one a month for forty years

_LOCKED = Statement(
    f"SELECT {SigningKey.columns()} FROM signing_keys WHERE retired_at IS NULL FOR SHARE"
)
_HELD = Statement(
    f"SELECT {SigningKey.columns()} FROM signing_keys WHERE retired_at IS NULL FOR UPDATE"
)
_INSERT = Statement(
    """INSERT INTO signing_keys (id, key_id, public_key, private_key, made_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"""
)
_RETIRE = Statement("UPDATE signing_keys SET retired_at = $2, private_key = NULL WHERE id = $1")


@retried
async def sign(subject: str, fields: Fields) -> SignedDocument:
    """Sign what is true of a subject now.

    The key is locked, as the last row of a command, so that it is not retired before the instant
    that the document has.
    """
    async with unit_of_work():
        key = await _signing_key()
        text = PRIVATE_KEY.decrypt(key)
        assert text is not None, "the key that signs has its private half"
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(text))
        at = max(clock.now(), key.made_at)
        market = policy.current().name
        return signed(private, market=market, subject=subject, fields=fields, at=at)


async def public_keys() -> list[PublicKey]:
    """The public keys that signed, or will, the newest first."""
    rows = await SigningKey.all().order_by("-made_at", "-id").limit(MOST_LISTED)
    return [PublicKey(row.key_id, row.public_key, row.made_at, row.retired_at) for row in rows]


async def replace_key() -> SigningKey:
    """Retire the key that signs, and make another, in the unit of work that is open."""
    assert work.is_open(), "a key is replaced together with its entry in the audit"
    row, since = await _HELD.row(), None
    if row is not None:
        key = SigningKey.of(row)
        # Read after the lock: every document of this key is signed before it.
        since = max(clock.now(), key.made_at)
        await _RETIRE.run(key.id, since)
    return await _signing_key(since)


async def _signing_key(since: datetime | None = None) -> SigningKey:
    """The key that signs, locked against its retirement; made where there is none."""
    row = await _LOCKED.row()
    if row is None:
        await _make(since or clock.now())
        row = await _LOCKED.row()
    assert row is not None, "another transaction made it, or this one did"
    return SigningKey.of(row)


async def _make(at: datetime) -> None:
    private, row_id = Ed25519PrivateKey.generate(), new_id()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    text = base64.b64encode(private.private_bytes_raw()).decode()
    await _INSERT.run(
        row_id,
        name_of(public),
        base64.b64encode(public).decode(),
        PRIVATE_KEY.encrypt(row_id, text),
        at,
    )
