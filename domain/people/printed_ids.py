"""Printed ids of workers and requesters, which people copy: their forms, and look-ups by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.kernel.normal_form import normal_form
from domain.people.models import Requester, Worker

SOUGHT_AT_ONCE = 500  # in one statement

WORKER_ID = re.compile(r"A[0-9A-Z]{13}")
REQUESTER_ID = re.compile(r"R[0-9A-Z]{13}")
_LONGEST_SPELLING = 100  # characters: an id has 14, and others around them may show nothing
_NOBODY = UUID("0d9a7f3e-52c1-5d0e-9b64-6f7a3c2f8e11")


async def worker_keys(printed: Sequence[str]) -> dict[str, UUID]:
    """The keys of the workers with these printed ids, as far as they exist."""
    found: dict[str, UUID] = {}
    for some in _parts(printed, WORKER_ID):
        rows = await Worker.filter(worker_id__in=some).only("id", "worker_id")
        found |= {row.worker_id: row.id for row in rows}
    return found


async def requester_keys(printed: Sequence[str]) -> dict[str, UUID]:
    """The keys of the requesters with these printed ids, as far as they exist."""
    found: dict[str, UUID] = {}
    for some in _parts(printed, REQUESTER_ID):
        rows = await Requester.filter(requester_id__in=some).only("id", "requester_id")
        found |= {row.requester_id: row.id for row in rows}
    return found


def form_of(text: str) -> str:
    """A printed id as it is stored, from any case and Unicode form of it.

    A text too long to be one is given back.
    """
    return text if len(text) > _LONGEST_SPELLING else normal_form(text).upper()


def key_of_nobody(printed: str) -> UUID:
    """A key that no row has, for a printed id that does not exist: always the same for one id."""
    return uuid5(_NOBODY, printed)


def _parts(printed: Sequence[str], form: re.Pattern[str]) -> list[list[str]]:
    some = sorted({id for id in printed if form.fullmatch(id)})
    return [some[n : n + SOUGHT_AT_ONCE] for n in range(0, len(some), SOUGHT_AT_ONCE)]
