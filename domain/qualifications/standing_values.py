"""What the market keeps of a worker, as it is now: one read of what is counted already."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.qualifications import system
from domain.qualifications.models import WorkRecord
from domain.qualifications.record import system_values
from domain.qualifications.requirements import Locale
from domain.statement import Row, Statement, key

_COUNTS = ("submitted", "returned", "abandoned", "approved", "rejected")
_KEPT = Statement(f"""
    SELECT t.id, t.well_known_id, t.name, a.country, a.subdivision,
        CASE WHEN w.adult_consent_at IS NULL THEN 0 ELSE 1 END AS adult,
        {", ".join(f"COALESCE(r.{name}, 0) AS {name}" for name in _COUNTS)}
    FROM workers w JOIN accounts a ON a.id = w.account_id
        LEFT JOIN work_records r ON r.worker_id = w.id
        CROSS JOIN qualification_types t
    WHERE w.id = $1 AND t.kind = 'SYSTEM' ORDER BY t.id
""")


@dataclass(frozen=True, slots=True)
class SystemQualification:
    """A worker's value of one system type: a number, or for Location a locale."""

    type_id: UUID
    well_known_id: str
    name: str
    value: int | Locale


async def system_qualifications(worker_id: UUID) -> list[SystemQualification]:
    """A worker's values of all that the market keeps of everybody, in the order of the types."""
    return [
        SystemQualification(type_id, row["well_known_id"], row["name"], _values(row)[type_id])
        for row in await _KEPT.rows(worker_id)
        if (type_id := key(row["id"])) in system.KEPT
    ]


def _values(row: Row) -> dict[UUID, int | Locale]:
    counts = WorkRecord(**{name: row[name] for name in _COUNTS})
    return {
        **system_values(counts),
        system.LOCALE: Locale(row["country"], row["subdivision"]),
        system.ADULT: row["adult"],
    }
