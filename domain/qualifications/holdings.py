"""What a worker holds at this moment: granted qualifications, and the values the market keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from domain.kernel.statement import Row, Statement, key
from domain.people.models import Worker
from domain.qualifications import system_types
from domain.qualifications.models import WorkRecord
from domain.qualifications.requirements.catalogue import Access, Catalogue, Edition, catalogue
from domain.qualifications.requirements.requirement import (
    NOTHING_REQUIRED,
    Holdings,
    Judgement,
    Locale,
    Value,
)
from domain.qualifications.work_record.percentages import system_values

MOST_WORKERS = 1_000  # read by one statement

COUNTS = ("submitted", "returned", "abandoned", "approved", "rejected")
_READ = """
    SELECT workers.id, accounts.country, accounts.subdivision,
        CASE WHEN workers.adult_consent_at IS NULL THEN 0 ELSE 1 END AS consents,
        {counts}, {held} AS held, requirement_catalogue.version, requirement_catalogue.mark
    FROM requirement_catalogue CROSS JOIN workers
    JOIN accounts ON accounts.id = workers.account_id
    LEFT JOIN work_records ON work_records.worker_id = workers.id
    WHERE {which}
"""
_HELD = """(SELECT {array} FROM qualifications
    WHERE qualifications.worker_id = workers.id AND qualifications.status = 'GRANTED'{of})"""
_ARRAY = "json_agg(json_build_array(type_id, value))"
_SQLITE_ARRAY = "json_group_array(json_array(type_id, value))"


def _statement(which: str, *, of: str = "") -> Statement:
    counts = ", ".join(f"coalesce({name}, 0) AS {name}" for name in COUNTS)
    texts = [
        _READ.format(counts=counts, held=_HELD.format(array=array, of=of), which=which)
        for array in (_ARRAY, _SQLITE_ARRAY)
    ]
    return Statement(texts[0], sqlite=texts[1])


_OF_ONE = _statement("workers.id = $1")
_OF_MANY = _statement("workers.id = ANY($1::uuid[])", of=" AND type_id = ANY($2::uuid[])")
NOTHING_HELD: Holdings = {}  # by who is no worker


@dataclass(frozen=True, slots=True)
class Held:
    """What a worker holds, and which edition of the catalogue there was at that moment."""

    holdings: Holdings
    edition: Edition


async def held_by(worker_id: UUID) -> Held:
    """Read it: one statement, one moment."""
    row = await _OF_ONE.row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    return Held(_holdings(row), Edition(row["version"], row["mark"]))


async def known_and_held(worker: Worker | None) -> tuple[Catalogue, Holdings]:
    """The catalogue, and what this worker holds; who is no worker holds nothing."""
    if worker is None:
        return await catalogue(), NOTHING_HELD
    held = await held_by(worker.id)
    return await catalogue(held.edition), held.holdings


async def judgement(worker: Worker, number: int | None) -> Judgement:
    """How this worker stands, at this moment, to a set of requirements that was read before."""
    if number is None:
        return NOTHING_REQUIRED
    known, holdings = await known_and_held(worker)
    return known.judgement(number, holdings)


async def judgements_of(number: int, worker_ids: Sequence[UUID]) -> dict[UUID | None, Judgement]:
    """How each of these workers stands to a set: one statement for each thousand of them."""
    known = await catalogue()
    types = list({each.type_id for each in known.requirements(number)})
    found: dict[UUID | None, Judgement] = {}
    for start in range(0, len(worker_ids), MOST_WORKERS):
        part = list(worker_ids[start : start + MOST_WORKERS])
        for row in await _OF_MANY.rows(part, types):
            found[key(row["id"])] = known.judgement(number, _holdings(row))
    return found


async def access_of(worker: Worker | None) -> Access:
    """Where this worker is kept out at this moment."""
    if worker is None:
        return (await catalogue()).access(NOTHING_HELD)
    held = await held_by(worker.id)
    return (await catalogue(held.edition)).access(held.holdings, seen=held.edition)


def kept_values(row: Row) -> dict[UUID, Value]:
    """What the market keeps of everybody, from a row with the counts, the place and consent."""
    record = WorkRecord(**{name: row[name] for name in COUNTS})
    return {
        **system_values(record),
        system_types.LOCALE: Locale(row["country"], row["subdivision"]),
        system_types.ADULT: row["consents"],
    }


def _holdings(row: Row) -> Holdings:
    holdings = kept_values(row)
    for type_id, value in _read(row["held"]):
        holdings[UUID(type_id)] = value
    return holdings


def _read(held: Any) -> Any:
    return orjson.loads(held) if isinstance(held, str | bytes) else held or ()
