"""What operators do with the key that signs receipts."""

from __future__ import annotations

from domain.audit.trail import Actor, record
from domain.kernel.work import retried, unit_of_work
from domain.secrets.models import SigningKey
from domain.secrets.signing import replace_key


@retried
async def new_signing_key(*, by: Actor) -> SigningKey:
    """Sign by a new key from now on. What older keys signed stays good; nobody can sign by them
    any more, since their private half is deleted."""
    async with unit_of_work():
        key = await replace_key()
        await record(by, "receipt.new_key", details={"key": key.key_id})
        return key
