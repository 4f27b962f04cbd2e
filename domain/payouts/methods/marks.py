"""Marks: equal for equal secrets, of anybody, and of no use to who reads them.

A mark is an HMAC. Its key is random, made once, and encrypted at rest like everything else, so that
a rotation of the keys changes no mark, and marks of any age can be compared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.payouts.methods.models import MARK_KEY

_KEY_BYTES = 32
_NAME = "payouts"

_KEY = Statement("SELECT id, mark_key FROM mark_keys WHERE name = $1")
_LOCKED_KEY = Statement("SELECT id, mark_key FROM mark_keys WHERE name = $1 FOR NO KEY UPDATE")
_MAKE = Statement(
    """INSERT INTO mark_keys (id, name, mark_key) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO NOTHING"""
)


async def marker() -> Marker:
    """What makes marks, in the open unit of work, in which the key may be made."""
    return await _marker(_KEY)


async def locked_marker() -> Marker:
    """The same. Others who ask for it wait until the unit of work ends, so that of two who store
    one mark at once the later one finds the other. The account is locked before it."""
    return await _marker(_LOCKED_KEY)


async def _marker(read: Statement) -> Marker:
    row = await read.row(_NAME)
    if row is None:
        made = new_id()
        await _MAKE.run(made, _NAME, MARK_KEY.encrypt(made, secrets.token_hex(_KEY_BYTES)))
        row = await read.row(_NAME)
    assert row is not None, "it was made, here or by another process"
    return Marker(key(row["id"]), bytes(row["mark_key"]))


class Marker:
    """Makes marks by one key."""

    def __init__(self, row_id: UUID, encrypted: bytes) -> None:
        self._key = bytes.fromhex(MARK_KEY.opened(row_id, encrypted))

    def mark(self, text: str) -> str:
        """The mark of a text: 64 hexadecimal digits."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
