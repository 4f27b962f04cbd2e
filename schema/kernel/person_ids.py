"""Ids of workers and requesters in inputs: printed ids, and the global ids of their profiles.

Every input that means a person is read here, so that all take the same ids. A printed id that does
not exist becomes a key that no row has: it is answered like a global id that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import InvalidInput, Refused, Rule
from domain.people import printed_ids
from domain.people.queries import owner_of
from schema.kernel.errors import BadUserInput
from schema.kernel.node import key_of, unpacked

_WORKER_IDS = "the printed id (`A` and 13 characters), or the id of the WorkerProfile or Worker"
_REQUESTER_IDS = (
    "the printed id (`R` and 13 characters), or the id of the RequesterProfile or Requester"
)
WORKER = f"The worker: {_WORKER_IDS}."
ACCOUNT = (
    "The account: its own id, or any id of its worker profile or of its requester profile, printed "
    "ids too."
)
REQUESTER = f"The requester: {_REQUESTER_IDS}."
WORKERS = f"For each worker {_WORKER_IDS}"
REQUESTERS = f"For each requester {_REQUESTER_IDS}"
MOST_SOUGHT = 10_000  # by printed ids in one list; a longer list is refused by its command

Finder = Callable[[Sequence[str]], Awaitable[dict[str, UUID]]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of person: the ids that are taken, the printed form, the types, the look-up."""

    noun: str
    ids: str
    printed: re.Pattern[str]
    types: tuple[str, str]
    find: Finder


_WORKER = _Kind(
    "worker",
    _WORKER_IDS,
    printed_ids.WORKER_ID,
    ("WorkerProfile", "Worker"),
    printed_ids.worker_keys,
)
_REQUESTER = _Kind(
    "requester",
    _REQUESTER_IDS,
    printed_ids.REQUESTER_ID,
    ("RequesterProfile", "Requester"),
    printed_ids.requester_keys,
)


async def worker_key(field: str, id: str) -> UUID:
    """The key of a worker. Raises BAD_USER_INPUT for an id of another kind."""
    return (await _keys(_WORKER, field, [id]))[0]


async def requester_key(field: str, id: str) -> UUID:
    """The key of a requester. Raises BAD_USER_INPUT for an id of another kind."""
    return (await _keys(_REQUESTER, field, [id]))[0]


async def worker_keys(
    field: str, ids: Sequence[str], *, places: Sequence[int] | None = None
) -> list[UUID]:
    """The keys of several workers; `{}` in the field's name stands for the place in the list, which
    is one of `places` where these are some items of it."""
    return await _keys(_WORKER, field, ids, places)


async def requester_keys(field: str, ids: Sequence[str]) -> list[UUID]:
    """The keys of several requesters, as `worker_keys`."""
    return await _keys(_REQUESTER, field, ids)


async def account_key(field: str, id: str) -> UUID:
    """The key of a person's account, by any id of the account or of its profiles.

    Raises BAD_USER_INPUT for an id of another kind, NotFound for a profile that does not exist.
    """
    id = _read(id)
    for kind in (_WORKER, _REQUESTER):
        if kind.printed.fullmatch(id):
            return await owner_of((await _keys(kind, field, [id]))[0])
    profiles = (*_WORKER.types, *_REQUESTER.types)
    found = key_of(field, id, "Account", *profiles)
    return found if unpacked(id)[0] == "Account" else await owner_of(found)


async def workers_of_lines(ids: Sequence[str]) -> dict[str, UUID | Refused]:
    """The keys of the workers that the lines of a file name, or why an id is none; without those
    whose printed ids do not exist."""
    found: dict[str, UUID | Refused] = {**await _by_printed_id(_WORKER, ids)}
    for id in set(ids):
        if _WORKER.printed.fullmatch(id) is None:
            try:
                found[id] = _key(_WORKER, "workerId", id)
            except BadUserInput:
                found[id] = InvalidInput("workerId", id, _WORKER_IDS, broken=Rule.FORMAT)
    return found


async def _keys(
    kind: _Kind, field: str, given: Sequence[str], places: Sequence[int] | None = None
) -> list[UUID]:
    ids = [_read(id) for id in given]
    keys = [
        None if kind.printed.fullmatch(id) else _key(kind, field.format(number), id)
        for number, id in zip(places or range(len(ids)), ids, strict=True)
    ]
    printed = await _by_printed_id(kind, ids)
    return [
        key or printed.get(id) or printed_ids.key_of_nobody(id)
        for key, id in zip(keys, ids, strict=True)
    ]


async def _by_printed_id(kind: _Kind, ids: Sequence[str]) -> dict[str, UUID]:
    sought = {id for id in ids if kind.printed.fullmatch(id)}
    return await kind.find(list(sought)) if 0 < len(sought) <= MOST_SOUGHT else {}


def _read(id: str) -> str:
    """A printed id as it is stored; another id as it was given."""
    printed = printed_ids.form_of(id)
    return printed if any(kind.printed.fullmatch(printed) for kind in (_WORKER, _REQUESTER)) else id


def _key(kind: _Kind, field: str, id: str) -> UUID:
    for other in (_WORKER, _REQUESTER):
        if other is not kind and other.printed.fullmatch(id):
            raise BadUserInput(
                f"{field} takes the id of a {' or '.join(kind.types)}, not of a {other.noun}: "
                f"{id} is printed for a {other.noun}."
            )
    try:
        unpacked(id)
    except BadUserInput:
        raise BadUserInput(f"{field} is not an id of a {kind.noun}: give {kind.ids}.") from None
    return key_of(field, id, *kind.types)
