"""Registering HIT types: the properties that HITs share, with requirements of workers."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import orjson

from domain.hits import rules
from domain.hits.models import HitType
from domain.hits.pricing import is_for_masters
from domain.hits.rules import HitTypeDraft
from domain.kernel import calls, clock
from domain.kernel.ids import new_id
from domain.kernel.normal_form import name_key, searchable
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.queries import locked_requester
from domain.qualifications.requirements import drafts
from domain.qualifications.requirements.catalogue import register
from domain.qualifications.requirements.requirement import (
    NO_PROBATION,
    Comparator,
    Guard,
    Requirement,
    Requirements,
    to_json_values,
)

SECONDS_AN_HOUR = 3_600

# The UPDATE locks a row that is there, so that it is not retired meanwhile.
_ADD_TYPE = Statement("""
    INSERT INTO hit_types (id, requester_id, fingerprint, title, description, keywords,
        reward_cents, assignment_duration_seconds, auto_approval_delay_seconds, created_at,
        batch_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (requester_id, fingerprint) DO UPDATE SET created_at = hit_types.created_at
    RETURNING id
""")
_ADD_GROUP = Statement("""
    INSERT INTO hit_groups (id, hit_type_id, requester_id, title, description, keywords,
        search_text, reward_cents, hourly_cents, assignment_duration_seconds,
        auto_approval_delay_seconds, requirement_set, newest_hit_at, last_updated_at,
        latest_expiry_at, is_for_masters, pays_bonuses, worked_hourly_cents, batch_id,
        most_hits_a_worker, most_workers_at_once, is_paused)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13, $14, $15, $16, $17,
        $18, $19, $20)
""")
_ADD_INVITATION = Statement("""
    INSERT INTO qualification_types (id, kind, owner_id, name, name_key, description, keywords,
        search_text, status, created_at)
    VALUES ($1, 'CUSTOM', $2, $3, $4, $5, '[]', $6, 'ACTIVE', $7)
""")
_REQUIRE = Statement(
    "UPDATE hit_types SET requirement_set = $2, invitation_type_id = $3 WHERE id = $1"
)


@retried
async def create_hit_type(requester: Requester, draft: HitTypeDraft) -> HitType:
    """Register the shared properties of HITs; equal values are the same HIT type, unless that is
    retired.

    Raises NotFound and WrongState for qualification types that cannot be required.
    """
    rules.check_hit_type(draft)
    async with unit_of_work():
        now, type_id = clock.now(), new_id()
        requirements = await drafts.required(draft.requirements)
        fingerprint = _fingerprint(draft, requirements)
        row = await _ADD_TYPE.row(
            type_id,
            requester.id,
            fingerprint,
            draft.title,
            draft.description,
            orjson.dumps(draft.keywords).decode(),
            draft.reward.cents,
            draft.assignment_duration_seconds,
            draft.auto_approval_delay_seconds,
            now,
            draft.scope and draft.scope.batch_id,
        )
        assert row is not None, "the statement inserts or updates one row"
        known_id = key(row["id"])
        calls.making({"hit_type": known_id})
        if known_id != type_id:
            return await HitType.get(id=known_id)
        await _require(requester, type_id, draft, requirements)
        hit_type = await HitType.get(id=type_id)
        await _add_group(hit_type, draft, now, for_masters=is_for_masters(requirements))
        return hit_type


async def _require(
    requester: Requester, type_id: UUID, draft: HitTypeDraft, requirements: Requirements
) -> None:
    known_id = draft.scope and draft.scope.invitation_type_id
    invitation = None
    if draft.invitation_only:
        invitation = _invitation(known_id) if known_id else await _add_invitation(requester)
    if invitation is not None:
        requirements = (*requirements, invitation)
    if draft.closed_to_probation:
        requirements = (*requirements, NO_PROBATION)
    if number := await register(requirements):
        await _REQUIRE.run(type_id, number, invitation and invitation.type_id)


async def _add_invitation(requester: Requester) -> Requirement:
    """A private qualification type for the workers who are invited to one HIT type, as its
    requirement. Everybody can find the type, so it says nothing about the HITs."""
    required = _invitation(new_id())
    type_id, name = required.type_id, required.type_name
    description = "Workers whom this requester has invited to HITs of one type."
    texts = name, name_key(name), description, searchable(name, description)
    await _ADD_INVITATION.run(type_id, requester.id, *texts, clock.now())
    return required


def _invitation(type_id: UUID) -> Requirement:
    guard = Guard.DISCOVER_PREVIEW_AND_ACCEPT
    return Requirement(type_id, f"Invitation {type_id}", Comparator.EXISTS, guard=guard)


async def _add_group(
    hit_type: HitType, draft: HitTypeDraft, now: datetime, *, for_masters: bool
) -> None:
    # Locked, so that the check of their bonuses finds this group.
    requester = await locked_requester(hit_type.requester_id)
    hourly = draft.reward.cents * SECONDS_AN_HOUR // draft.assignment_duration_seconds
    scope = draft.scope
    await _ADD_GROUP.run(
        new_id(),
        hit_type.id,
        hit_type.requester_id,
        draft.title,
        draft.description,
        orjson.dumps(draft.keywords).decode(),
        searchable(draft.title, draft.description, *draft.keywords, requester.name),
        draft.reward.cents,
        hourly,
        draft.assignment_duration_seconds,
        draft.auto_approval_delay_seconds,
        hit_type.requirement_set,
        now,
        for_masters,
        requester.pays_bonuses,
        hourly,
        scope and scope.batch_id,
        scope and scope.most_hits_a_worker,
        scope and scope.most_workers_at_once,
        scope is not None and scope.is_paused,
    )


def _fingerprint(draft: HitTypeDraft, requirements: Requirements) -> str:
    """Equal for HIT types with the same values, and the same requirements if they have any."""
    parts = [*rules.fingerprint_parts(draft)]
    if requirements or draft.invitation_only:
        parts += [to_json_values(requirements), draft.invitation_only]
    if draft.closed_to_probation:
        parts.append("closed to probation")
    if draft.scope is not None:
        parts.append(str(draft.scope.batch_id))
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()
