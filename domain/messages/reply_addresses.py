"""Addresses by which a mail about a message is replied to: one of each mail, for its reader.

The local part of an address has a token, which is stored as its hash. It is written in small
letters and digits alone, since some mail servers change the case of a local part.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.messages import limits
from domain.messages.models import ReplyAddress
from domain.people.secrets import hash_of

PREFIX = "reply+"
_RANDOM_BYTES = 20
_TOKEN = re.compile(r"[a-z2-7]{32}")


@dataclass(frozen=True, slots=True)
class NewReplyAddress:
    """An address that goes into a mail, and its token's hash, which is stored."""

    address: str
    hashed: str


def new() -> NewReplyAddress | None:
    """A new address; None where the installation takes no mail."""
    domain = policy.current().messages.reply_domain
    if domain is None:
        return None
    token = base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode().lower()
    local = f"{PREFIX}{token}"
    assert len(local) <= limits.LONGEST_LOCAL_PART, "mail servers take it"
    return NewReplyAddress(f"{local}@{domain}", hash_of(token))


def token_of(address: str) -> str | None:
    """The token in an address of this installation, or none."""
    local, _, domain = address.strip().casefold().rpartition("@")
    token = local.removeprefix(PREFIX)
    is_ours = local.startswith(PREFIX) and domain == policy.current().messages.reply_domain
    return token if is_ours and _TOKEN.fullmatch(token) else None


async def store(given: Sequence[tuple[NewReplyAddress, UUID, UUID | None, int]]) -> None:
    """Store addresses that mails have: each with its thread, the account of its reader, and the
    number of the message; in the unit of work of the mail."""
    expires_at = clock.now() + limits.REPLY_LASTS
    rows = [
        (new_id(), reply.hashed, thread_id, account_id, number, expires_at)
        for reply, thread_id, account_id, number in given
    ]
    if rows:
        await _ADD.run_many(rows)


async def of_token(token: str) -> ReplyAddress | None:
    """The address of a token, while it is good."""
    return await ReplyAddress.get_or_none(secret_hash=hash_of(token), expires_at__gt=clock.now())


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete addresses that are not good any more. Returns how many were deleted."""
    async with unit_of_work():
        return await _DELETE_EXPIRED.run(at, limit)


_ADD = Statement(
    """INSERT INTO reply_addresses (id, secret_hash, thread_id, account_id, number, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)"""
)
_DELETE_EXPIRED = Statement(
    """DELETE FROM reply_addresses
       WHERE id IN (SELECT id FROM reply_addresses WHERE expires_at <= $1
                    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
