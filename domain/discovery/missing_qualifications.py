"""What would open for a worker: qualifications they lack, and how much work needs just that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel.statement import Statement
from domain.people.models import Worker
from domain.qualifications.holdings import known_and_held
from domain.qualifications.requirements.catalogue import set_numbers
from domain.qualifications.requirements.requirement import Requirement

MOST_OPENINGS = 100  # those that open most groups

_LACKING = Statement(
    """SELECT requirement_set, count(*) AS groups, sum(available_hits) AS hits FROM hit_groups
    WHERE is_open AND requirement_set IN (
            SELECT value FROM unnest($2::integer[]) AS barred (value))
        AND NOT EXISTS (SELECT 1 FROM requester_blocks WHERE requester_blocks.worker_id = $1
            AND requester_blocks.requester_id = hit_groups.requester_id)
        AND NOT EXISTS (SELECT 1 FROM worker_blocks WHERE worker_blocks.worker_id = $1
            AND worker_blocks.requester_id = hit_groups.requester_id)
        AND requester_id NOT IN (SELECT requesters.id FROM requesters
            JOIN workers ON workers.account_id = requesters.account_id WHERE workers.id = $1)
    GROUP BY requirement_set"""
)


@dataclass(slots=True)
class Opening:
    """One qualification type that is all that open groups ask of the worker and find missing."""

    type_id: UUID
    type_name: str
    groups: int = 0
    available_hits: int = 0
    requirements: set[Requirement] = field(default_factory=set)


async def openings(worker: Worker) -> list[Opening]:
    """What the worker lacks, the one that opens most groups first. Groups that the worker may not
    even discover, or that lack more than one type, are not counted."""
    known, holdings = await known_and_held(worker)
    access = known.access(holdings)
    seen = sorted(set_numbers(access.barred & ~access.hidden))
    found: dict[UUID, Opening] = {}
    for row in await _LACKING.rows(worker.id, seen) if seen else ():
        missing = known.evaluate(row["requirement_set"], holdings).missing
        lacking = defaultdict[UUID, set[Requirement]](set)
        for finding in missing:
            lacking[finding.requirement.type_id].add(finding.requirement)
        if len(lacking) != 1:
            continue
        [(type_id, requirements)] = lacking.items()
        name = next(iter(requirements)).type_name
        opening = found.setdefault(type_id, Opening(type_id, name))
        opening.groups += int(row["groups"])
        opening.available_hits += int(row["hits"])
        opening.requirements |= requirements
    ordered = sorted(found.values(), key=lambda each: (-each.groups, each.type_name))
    return ordered[:MOST_OPENINGS]
