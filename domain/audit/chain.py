"""The chain of the audit: the canonical form of an entry, its hash, and appending entries.

The row `audit_head` is the end of the chain. Each transaction that appends locks it, after every
other lock, so that concurrent transactions append one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from domain.audit.models import AuditEntry
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement

FORM = "kempelen audit 1"  # begins each canonical form, so that a later form is another one
BEGINNING = "0" * 64  # the hash before the first entry


class Head(NamedTuple):
    """The end of the chain: the number of its entries, and the hash of the last one."""

    entries: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry before it has its place in the chain."""

    actor_id: UUID | None
    role: str
    via: str
    address: str | None
    request_id: str | None
    action: str
    subject_id: UUID | None
    reason: str | None
    details: str


def hash_of(entry: AuditEntry, *, number: int | None = None) -> str:
    """The hash of an entry; with a number, the hash that it would have in that place."""
    form = [
        FORM,
        entry.number if number is None else number,
        entry.previous_hash,
        str(entry.id),
        _instant(entry.at),
        _key(entry.actor_id),
        entry.role,
        entry.via,
        entry.address,
        entry.request_id,
        entry.action,
        _key(entry.subject_id),
        entry.reason,
        entry.details,
    ]
    return hashlib.sha256(orjson.dumps(form)).hexdigest()


async def append(drafts: Sequence[NewEntry]) -> None:
    """Append entries as the last but one step of a transaction, before the event log."""
    row = await _HEAD.row()
    assert row is not None, "the migrations write the head"
    head, entries = Head(row["entries"], row["hash"]), []
    for draft in drafts:
        entry = _entry(draft, head)
        entries.append(entry)
        head = Head(entry.number, entry.hash)
    await _ADD.run_many([_values(each) for each in entries])
    await _ADVANCE.run(head.entries, head.hash)


def _entry(draft: NewEntry, head: Head) -> AuditEntry:
    entry = AuditEntry(
        number=head.entries + 1,
        id=new_id(),
        at=clock.now(),
        previous_hash=head.hash,
        **{name: getattr(draft, name) for name in _OF_A_NEW_ONE},
    )
    entry.hash = hash_of(entry)
    return entry


def _values(entry: AuditEntry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in _COLUMNS)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _key(id: UUID | None) -> str | None:
    return None if id is None else str(id)


_OF_A_NEW_ONE = NewEntry.__slots__
_COLUMNS = ("number", "id", "at", *_OF_A_NEW_ONE, "previous_hash", "hash")
_HEAD = Statement("SELECT entries, hash FROM audit_head FOR NO KEY UPDATE")
_ADD = Statement(
    f"""INSERT INTO audit_entries ({", ".join(_COLUMNS)})
        VALUES ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})"""
)
_ADVANCE = Statement("UPDATE audit_head SET entries = $1, hash = $2")
