"""Qualifications that a worker lacks, with the number of open groups that need only that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from domain.assignments.conditions import HAS_HITS_LEFT, NO_BLOCK
from domain.discovery.eligibility import ACCEPTABLE_HITS, IS_ACCEPTABLE
from domain.kernel.statement import Statement
from domain.people.models import Worker
from domain.qualifications.holdings import known_and_held
from domain.qualifications.requirements.catalogue import set_numbers
from domain.qualifications.requirements.requirement import Requirement

MOST_TYPES = 100  # the types that would open the most groups

_LACKING = Statement(
    f"""SELECT requirement_set, count(*) AS groups, sum({ACCEPTABLE_HITS.format("$1")}) AS hits
    FROM hit_groups WHERE is_open AND {IS_ACCEPTABLE.format("$1")}
        AND {HAS_HITS_LEFT.format(worker="$1")} AND requirement_set IN (
            SELECT value FROM unnest($2::integer[]) AS barred (value))
        AND {NO_BLOCK.format(worker="$1", requester="hit_groups.requester_id")}
        AND requester_id NOT IN (SELECT team_members.requester_id FROM team_members
            JOIN workers ON workers.account_id = team_members.account_id WHERE workers.id = $1)
    GROUP BY requirement_set"""
)


@dataclass(slots=True)
class MissingQualification:
    """A qualification type that is the only thing a worker lacks for some open groups."""

    type_id: UUID
    type_name: str
    groups: int = 0
    available_hits: int = 0
    requirements: set[Requirement] = field(default_factory=set)


async def missing_qualifications(worker: Worker) -> list[MissingQualification]:
    """The types that the worker lacks; the type that would open the most groups comes first.

    Groups that the worker may not discover, or for which two types are missing, do not count.
    """
    known, holdings = await known_and_held(worker)
    access = known.access(holdings)
    visible = sorted(set_numbers(access.barred & ~access.hidden))
    found: dict[UUID, MissingQualification] = {}
    for row in await _LACKING.rows(worker.id, visible) if visible else ():
        lacking = defaultdict[UUID, set[Requirement]](set)
        judgement = known.evaluate(row["requirement_set"], holdings)
        if judgement.is_closed_to_probation:
            continue  # Time opens it, and no qualification does.
        for finding in judgement.missing:
            lacking[finding.requirement.type_id].add(finding.requirement)
        if len(lacking) != 1:
            continue
        [(type_id, requirements)] = lacking.items()
        name = next(iter(requirements)).type_name
        missing = found.setdefault(type_id, MissingQualification(type_id, name))
        missing.groups += int(row["groups"])
        missing.available_hits += int(row["hits"])
        missing.requirements |= requirements
    ordered = sorted(found.values(), key=lambda each: (-each.groups, each.type_name))
    return ordered[:MOST_TYPES]
