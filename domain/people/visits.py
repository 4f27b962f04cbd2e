"""The visits of an account: when it signed in last, and from which networks lately.

A network is stored for as long as the rule about accounts that share one looks back, and no
longer (`domain/accounts/review/`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement
from domain.people.networks import UNKNOWN, is_unlimited, network

LONGEST_NETWORK = 60  # characters: an address of a client is shorter

_SIGNED_IN = Statement("UPDATE accounts SET signed_in_at = $2 WHERE id = $1")
_SEEN = Statement(
    """INSERT INTO account_networks (account_id, network, seen_at) VALUES ($1, $2, $3)
       ON CONFLICT (account_id, network) DO UPDATE SET seen_at = excluded.seen_at"""
)


async def note_visit(account_id: UUID, client_address: str | None, at: datetime) -> None:
    """Store that the owner signed up or in, in the unit of work of it; the account is locked."""
    await _SIGNED_IN.run(account_id, at)
    name = network(client_address)
    if name != UNKNOWN and len(name) <= LONGEST_NETWORK and not is_unlimited(client_address):
        await _SEEN.run(account_id, name, at)
