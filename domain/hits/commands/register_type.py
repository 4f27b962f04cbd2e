"""Registering HIT types: the properties that HITs share, with what they require of workers."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import orjson

from domain.hits import queries, rules
from domain.hits.models import HitGroup, HitType
from domain.hits.rules import HitTypeDraft
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.kernel.work import unit_of_work
from domain.people.models import Requester
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements import drafts
from domain.qualifications.requirements.catalogue import register
from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Requirement,
    Requirements,
    to_json_values,
)

CENTS_AN_HOUR = 3_600

# Who finds it there holds it: what is retired meanwhile is another.
_ADD_TYPE = Statement("""
    INSERT INTO hit_types (id, requester_id, fingerprint, title, description, keywords,
        reward_cents, assignment_duration_seconds, auto_approval_delay_seconds, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (requester_id, fingerprint) DO UPDATE SET created_at = hit_types.created_at
    RETURNING id
""")
_REQUIRE = Statement(
    "UPDATE hit_types SET requirement_set = $2, invitation_type_id = $3 WHERE id = $1"
)


async def create_hit_type(requester: Requester, draft: HitTypeDraft) -> HitType:
    """Register the shared properties of HITs; the same values again are the same HIT type, unless
    that is retired.

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
        )
        assert row is not None, "it is added, or was there"
        known_id = key(row["id"])
        if known_id != type_id:
            return await HitType.get(id=known_id)
        await _require(requester, type_id, draft, requirements)
        hit_type = await HitType.get(id=type_id)
        await _open_group(hit_type, draft, now)
        return hit_type


async def _require(
    requester: Requester, type_id: UUID, draft: HitTypeDraft, requirements: Requirements
) -> None:
    invitation = await _invitation(requester) if draft.invitation_only else None
    if invitation is not None:
        invited = Requirement(
            invitation.id,
            invitation.name,
            Comparator.EXISTS,
            guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT,
        )
        requirements = (*requirements, invited)
    if number := await register(requirements):
        await _REQUIRE.run(type_id, number, invitation and invitation.id)


async def _invitation(requester: Requester) -> QualificationType:
    """The private qualification of those who are invited to one HIT type. Anybody may find it, so
    it tells nothing of the HITs."""
    type_id = new_id()
    name = f"Invitation {type_id}"
    description = "Workers whom this requester has invited to HITs of one type."
    return await QualificationType.create(
        id=type_id,
        kind=TypeKind.CUSTOM,
        owner_id=requester.id,
        name=name,
        description=description,
        keywords=[],
        search_text=queries.folded(f"{name}\n{description}"),
        status=TypeStatus.ACTIVE,
        created_at=clock.now(),
    )


async def _open_group(hit_type: HitType, draft: HitTypeDraft, now: datetime) -> None:
    await HitGroup.create(
        id=new_id(),
        hit_type_id=hit_type.id,
        requester_id=hit_type.requester_id,
        title=draft.title,
        description=draft.description,
        keywords=list(draft.keywords),
        search_text=queries.folded("\n".join((draft.title, draft.description, *draft.keywords))),
        reward_cents=draft.reward.cents,
        hourly_cents=draft.reward.cents * CENTS_AN_HOUR // draft.assignment_duration_seconds,
        assignment_duration_seconds=draft.assignment_duration_seconds,
        auto_approval_delay_seconds=draft.auto_approval_delay_seconds,
        requirement_set=hit_type.requirement_set,
        newest_hit_at=now,
        last_updated_at=now,
        latest_expiry_at=now,
    )


def _fingerprint(draft: HitTypeDraft, requirements: Requirements) -> str:
    """Of all that makes two HIT types one; what they require counts where there is anything."""
    parts = [*rules.fingerprint_parts(draft)]
    if requirements or draft.invitation_only:
        parts += [to_json_values(requirements), draft.invitation_only]
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()
