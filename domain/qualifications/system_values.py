"""A worker's present values of the system qualification types, read in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.statement import Statement, key
from domain.qualifications import system_types
from domain.qualifications.holdings import COUNTS, values_held_by_all
from domain.qualifications.requirements.requirement import Value

_VALUES = Statement(f"""
    SELECT t.id, t.well_known_id, t.name, a.country, a.subdivision,
        CASE WHEN w.adult_consent_at IS NULL THEN 0 ELSE 1 END AS consents,
        {", ".join(f"COALESCE(r.{name}, 0) AS {name}" for name in COUNTS)}
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
    value: Value


async def system_qualifications(worker_id: UUID) -> list[SystemQualification]:
    """A worker's values of the types that every worker holds, in the order of the types."""
    return [
        SystemQualification(
            type_id, row["well_known_id"], row["name"], values_held_by_all(row)[type_id]
        )
        for row in await _VALUES.rows(worker_id)
        if (type_id := key(row["id"])) in system_types.HELD_BY_ALL
    ]
