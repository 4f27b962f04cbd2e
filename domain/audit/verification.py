"""Walks the chain from its first entry, and names the first one that is not as it was written.

It shows every entry that was changed, taken out, put in or exchanged by somebody who did not
compute all later hashes anew. An owner of the database can do that, and can cut off the end
together with the head. An anchor shows both: a number and a hash that were noted elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from domain.audit.chain import BEGINNING, Head, hash_of
from domain.audit.models import AuditEntry
from domain.audit.queries import in_order
from domain.kernel.statement import Statement

ShowProgress = Callable[[int, int], None]


class Breach(NamedTuple):
    """The first place where the chain is not as it was written."""

    number: int
    what: str  # a sentence about the entry with this number


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a walk: how far the chain is unbroken, and why it went no further."""

    unbroken: Head
    breach: Breach | None = None


class _Broken(Exception):
    def __init__(self, number: int, what: str) -> None:
        super().__init__(what)
        self.breach = Breach(number, what)


async def verify(show_progress: ShowProgress, *, anchor: Head | None = None) -> Verification:
    """Walk the whole chain. Entries that are appended meanwhile are not awaited.

    `anchor` is an end that an earlier verification gave.
    """
    row = await _END.row()
    newest = 0 if row is None else row["newest"]
    head = None if row is None or row["hash"] is None else Head(row["entries"], row["hash"])
    walked = Head(0, BEGINNING)
    try:
        async for some in in_order(up_to=newest):
            for entry in some:
                await _check(entry, walked)
                walked = Head(entry.number, entry.hash)
                _check_known(walked, anchor, "the anchor: it, or one before it, was written anew")
                _check_known(walked, head, "the head: it, or one before it, was written anew")
            show_progress(walked.entries, newest)
        _check_end(walked, head, anchor)
    except _Broken as broken:
        return Verification(walked, broken.breach)
    return Verification(walked)


async def _check(entry: AuditEntry, before: Head) -> None:
    expected = before.entries + 1
    if entry.number != expected:
        raise _Broken(expected, "is missing")
    is_as_hashed = hash_of(entry) == entry.hash
    if entry.previous_hash == before.hash:
        if not is_as_hashed:
            raise _Broken(expected, "was altered")
        return
    if is_as_hashed and before.entries:
        raise _Broken(before.entries, "was altered, with its hash: the next one followed another")
    place = await _place_of(entry)
    if place is None:
        raise _Broken(expected, "was altered")
    if place == before.entries:
        raise _Broken(place, f"was put in: what stands at {expected} belongs there")
    raise _Broken(expected, f"is out of order: what stands there belongs at {place}")


async def _place_of(entry: AuditEntry) -> int | None:
    """The place where the entry would be as it was written, if it is one that can be guessed."""
    places = [1, entry.number - 1, entry.number + 1]
    followed = await AuditEntry.filter(hash=entry.previous_hash).order_by("number").first()
    if followed is not None:
        places.append(followed.number + 1)
    return next((each for each in places if hash_of(entry, number=each) == entry.hash), None)


def _check_known(walked: Head, known: Head | None, of: str) -> None:
    if known is not None and known.entries == walked.entries and known.hash != walked.hash:
        raise _Broken(walked.entries, f"differs from {of}")


def _check_end(walked: Head, head: Head | None, anchor: Head | None) -> None:
    if anchor is not None and walked.entries < anchor.entries:
        raise _Broken(walked.entries + 1, "is missing: the anchor was taken after it")
    if head is None:
        raise _Broken(walked.entries + 1, "cannot be judged: the head of the chain is missing")
    if walked.entries < head.entries:
        raise _Broken(walked.entries + 1, "is missing: the head counts more entries")
    if walked.entries > head.entries:
        raise _Broken(head.entries + 1, "was put in: the head counts fewer entries")


# One statement, so that the newest entry and the head are of one moment.
_END = Statement(
    """SELECT head.entries, head.hash, newest.number AS newest
       FROM (SELECT coalesce(max(number), 0) AS number FROM audit_entries) AS newest
       LEFT JOIN audit_head AS head ON head.id = 1"""
)
