"""A worker's holdings now: granted qualifications, and the values that every worker has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from domain.kernel import clock, policy
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.models import Worker
from domain.qualifications import system_types
from domain.qualifications.models import WorkRecord
from domain.qualifications.requirements.catalogue import (
    Access,
    Catalogue,
    Edition,
    catalogue,
    current_edition,
)
from domain.qualifications.requirements.requirement import (
    NOTHING_REQUIRED,
    Evaluation,
    Holdings,
    Locale,
    Value,
)
from domain.qualifications.work_record.percentages import system_values

MOST_WORKERS = 1_000  # in one statement

COUNTS = ("submitted", "returned", "abandoned", "approved", "rejected", "rejected_bounded")
_READ = """
    SELECT workers.id, accounts.country, accounts.subdivision,
        CASE WHEN workers.adult_consent_at IS NULL THEN 0 ELSE 1 END AS consents,
        {counts}, {held} AS held, requirement_catalogue.version, requirement_catalogue.mark{more}
    FROM requirement_catalogue CROSS JOIN workers
    JOIN accounts ON accounts.id = workers.account_id
    LEFT JOIN work_records ON work_records.worker_id = workers.id
    WHERE {which}
"""
# Read only where there is a probation at all.
_PROBATION = """, (SELECT probation_ends_at FROM daily_counts
    WHERE daily_counts.id = workers.id) AS probation_ends_at"""
_HELD = """(SELECT {array} FROM qualifications
    WHERE qualifications.worker_id = workers.id AND qualifications.status = 'GRANTED'{of})"""
_ARRAY = "json_agg(json_build_array(type_id, value))"
_SQLITE_ARRAY = "json_group_array(json_array(type_id, value))"


def _statement(which: str, *, of: str = "", with_probation: bool) -> Statement:
    counts = ", ".join(f"coalesce({name}, 0) AS {name}" for name in COUNTS)
    texts = [
        _READ.format(
            counts=counts,
            held=_HELD.format(array=array, of=of),
            which=which,
            more=_PROBATION if with_probation else "",
        )
        for array in (_ARRAY, _SQLITE_ARRAY)
    ]
    return Statement(texts[0], sqlite=texts[1])


_OF_ONE = {each: _statement("workers.id = $1", with_probation=each) for each in (False, True)}
_OF_MANY = {
    each: _statement(
        "workers.id = ANY($1::uuid[])", of=" AND type_id = ANY($2::uuid[])", with_probation=each
    )
    for each in (False, True)
}
NOTHING_HELD: Holdings = {}  # of a viewer who is no worker


@dataclass(frozen=True, slots=True)
class Held:
    """A worker's holdings, and the catalogue's edition at that moment."""

    holdings: Holdings
    edition: Edition


async def held_by(worker_id: UUID) -> Held:
    """Read holdings and edition in one statement."""
    row = await _OF_ONE[_has_probation()].row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    return Held(_holdings(row), Edition(row["version"], row["mark"]))


async def known_and_held(worker: Worker | None) -> tuple[Catalogue, Holdings]:
    """The catalogue, and the worker's holdings: none where the viewer is no worker."""
    if worker is None:
        return await catalogue(), NOTHING_HELD
    held = await held_by(worker.id)
    return await catalogue(held.edition), held.holdings


async def evaluate_now(worker: Worker, number: int | None) -> Evaluation:
    """Evaluate a set of requirements for the worker's present holdings."""
    if number is None:
        return NOTHING_REQUIRED
    known, holdings = await known_and_held(worker)
    return known.evaluate(number, holdings)


async def evaluate_workers(
    number: int, worker_ids: Sequence[UUID]
) -> dict[UUID | None, Evaluation]:
    """Evaluate a set for each of these workers: one statement for each thousand of them."""
    known = await catalogue()
    types = list({each.type_id for each in known.requirements(number)})
    found: dict[UUID | None, Evaluation] = {}
    for start in range(0, len(worker_ids), MOST_WORKERS):
        part = list(worker_ids[start : start + MOST_WORKERS])
        for row in await _OF_MANY[_has_probation()].rows(part, types):
            found[key(row["id"])] = known.evaluate(number, _holdings(row))
    return found


async def access_of(worker: Worker | None) -> Access:
    """The sets that this worker does not meet now."""
    if worker is None:
        # The catalogue may hold sets past this edition that were never committed.
        edition = await current_edition()
        return (await catalogue(edition)).access(NOTHING_HELD, seen=edition)
    held = await held_by(worker.id)
    return (await catalogue(held.edition)).access(held.holdings, seen=held.edition)


def values_held_by_all(row: Row) -> dict[UUID, Value]:
    """The values that every worker has, from a row with the counts, the place and consent."""
    record = WorkRecord(**{name: row[name] for name in COUNTS})
    return {
        **system_values(record),
        system_types.LOCALE: Locale(row["country"], row["subdivision"]),
        system_types.ADULT: row["consents"],
    }


def _holdings(row: Row) -> Holdings:
    holdings = values_held_by_all(row)
    for type_id, value in _parsed(row["held"]):
        holdings[UUID(type_id)] = value
    if not _has_probation() or _is_past(row["probation_ends_at"]):
        holdings[system_types.PROBATION_OVER] = None
    return holdings


def _has_probation() -> bool:
    return policy.current().probation_days > 0


def _is_past(ends_at: Any) -> bool:
    return ends_at is not None and instant(ends_at) <= clock.now()


def _parsed(held: Any) -> Any:
    return orjson.loads(held) if isinstance(held, str | bytes) else held or ()
